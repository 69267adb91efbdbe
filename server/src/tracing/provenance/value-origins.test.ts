import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalValue, textHolds, valuesInText } from './normal-value.ts'
import { maxLeaves, parentOf, placeOf, valueLeaves } from './value-leaves.ts'
import { limits, type Step, valueOrigins } from './value-origins.ts'

const step = (spanId: string, startUs: number, endUs: number, parts: Partial<Step> = {}): Step => ({
  spanId,
  startUs,
  endUs,
  input: null,
  output: null,
  isRoot: false,
  isModel: false,
  ...parts,
})
const traced = (of: Step, steps: Step[], uses: 'input' | 'output' = 'input') => valueOrigins(of, [...steps, of], uses, () => undefined)

/** An order is looked up, a model decides on its total, and the total is refunded although less was captured. */
const agent = step('agent', 0, 100, { isRoot: true, input: { question: 'Refund order #48213 please' } })
const lookup = step('lookup', 10, 20, {
  input: { order_id: '48213' },
  output: { id: '48213', total: '189.00', captured: 149, items: [{ price: 69 }, { price: 40 }] },
})
const model = step('model', 30, 40, { output: '{"tool_calls":[{"amount":189.0}]}' })
const refund = step('refund', 50, 60, { input: { order_id: '48213', amount: 189, currency: 'EUR' } })

describe('valueOrigins', () => {
  it('finds the steps before that had a value, the earliest first, and what was not used', () => {
    expect(traced(refund, [agent, lookup, model])).toEqual([
      {
        path: 'order_id',
        value: '48213',
        origins: [
          { spanId: 'agent', side: 'input', path: 'question', value: '48213', match: 'in text' },
          { spanId: 'lookup', side: 'output', path: 'id', value: '48213', match: 'exact' },
        ],
        rivals: [],
      },
      {
        path: 'amount',
        value: '189',
        origins: [
          { spanId: 'lookup', side: 'output', path: 'total', value: '189.00', match: 'normalised' },
          { spanId: 'model', side: 'output', path: 'tool_calls[0].amount', value: '189', match: 'exact' },
        ],
        rivals: [{ spanId: 'lookup', side: 'output', path: 'captured', value: '149' }],
      },
      { path: 'currency', value: 'EUR', origins: [], rivals: [] },
    ])
  })

  it('looks only at what had ended before, and at what the trace was asked', () => {
    const late = step('late', 45, 55, { output: { amount: 189 } })
    const after = step('after', 70, 80, { output: { amount: 189 } })
    expect(traced(refund, [late, after]).map(({ origins }) => origins)).toEqual([[], [], []])
    expect(traced(step('x', 50, 60, { input: { n: 42 } }), [agent])[0]?.origins).toEqual([])
  })

  it('finds what was said before the trace in what a model was told, unless a step had it', () => {
    const told = step('told', 30, 40, {
      isModel: true,
      input: ['I am at Elm Road 12', 'total 189'],
      output: { to: 'Elm Road 12', amount: 189 },
    })
    const found = traced(step('send', 50, 60, { input: { to: 'Elm Road 12', amount: 189 } }), [lookup, told])
    expect(found.map(({ origins }) => origins.map(({ spanId, side }) => `${spanId} ${side}`))).toEqual([
      ['told input', 'told output'],
      ['lookup output', 'told output'],
    ])
  })

  it('finds the same place in other items as rivals', () => {
    const search = step('search', 0, 10, { output: [{ id: 'doc-1' }, { id: 'doc-2' }, { id: 'doc-3', other: 'doc-4' }] })
    const [value] = traced(step('read', 20, 30, { input: { id: 'doc-2' } }), [search])
    expect(value?.rivals.map(({ value: rival }) => rival)).toEqual(['doc-1', 'doc-3'])
  })

  it('traces the numbers and names with digits of an answer', () => {
    const answer = step('answer', 50, 60, { output: 'Order A-1042 costs 189.00 EUR, sent on 7 days notice.' })
    const found = traced(answer, [step('tool', 0, 10, { output: { id: 'a-1042', total: 189 } })], 'output')
    expect(found.map(({ value, origins }) => [value, origins.map(({ match }) => match)])).toEqual([
      ['A-1042', ['normalised']],
      ['189.00', ['normalised']],
    ])
  })

  it('leaves out what is too common to come from anywhere', () =>
    expect(traced(step('x', 50, 60, { input: { ok: true, n: 3, no: 'no', nothing: null, empty: '' } }), [lookup])).toEqual([]))

  it('ends within its limits, whatever the values are', () => {
    const json = fc.jsonValue({ maxDepth: 4 })
    fc.assert(
      fc.property(json, fc.array(json, { maxLength: 8 }), (input, outputs) => {
        const steps = outputs.map((output, i) => step(`s${i}`, i, i + 1, { output }))
        const found = traced(step('x', 100, 101, { input }), steps)
        expect(found.length).toBeLessThanOrEqual(limits.values)
        for (const { origins, rivals } of found) {
          expect(origins.length).toBeLessThanOrEqual(limits.origins)
          expect(rivals.length).toBeLessThanOrEqual(limits.rivals)
        }
      }),
    )
  })

  it('finds every value that a step before had as it is', () => {
    const value = fc.oneof(
      fc.stringMatching(/^[a-z]{3,12}-\d{1,6}$/),
      fc.integer({ min: 10, max: 1e9 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: 10.5, max: 1e6 }),
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 10 }), (values) => {
        const found = traced(step('x', 100, 101, { input: values }), [step('s', 0, 1, { output: { list: values } })])
        for (const { origins } of found) expect(origins.length).toBe(1)
      }),
    )
  })
})

describe('a value', () => {
  it.each([
    ['189.00 EUR', 'n189'],
    ['€ 1,234.50', 'n1234.5'],
    ['  Berlin.', 'tberlin'],
    ['A-1042', 'ta-1042'],
    [7, null],
    ['7', null],
    ['no', null],
    [0.5, 'n0.5'],
    ['x'.repeat(201), null],
  ])('%s is %s', (value, normal) => expect(normalValue(value)).toBe(normal))

  it('stands in a text as a word of its own', () => {
    expect(textHolds('the order A-1042 is late', 'ta-1042')).toBe(true)
    expect(textHolds('the order A-10421 is late', 'ta-1042')).toBe(false)
    expect(textHolds('it costs 1,234.50 EUR', 'n1234.5')).toBe(true)
    expect(textHolds('it costs 51,234.50 EUR', 'n1234.5')).toBe(false)
  })

  it('is taken out of a text with its points and dashes', () =>
    expect(valuesInText('Order A-1042: 189.00 EUR (v1.5.0), at 14:30. OK')).toEqual(['A-1042', '189.00', 'v1.5.0', '14:30']))
})

describe('paths', () => {
  it('name the leaves of a value, also of JSON in a text', () =>
    expect(valueLeaves({ a: [1, { b: 'x' }], c: '{"d":[2]}', e: null })).toEqual([
      { path: 'a[0]', value: 1 },
      { path: 'a[1].b', value: 'x' },
      { path: 'c.d[0]', value: 2 },
    ]))

  it('are so many, and no more', () => {
    expect(valueLeaves(Array(maxLeaves).fill('x'))).toHaveLength(maxLeaves)
    expect(valueLeaves(Array(maxLeaves + 1).fill('x'))).toHaveLength(maxLeaves)
  })

  it.each([
    ['items[2].price', 'items[].price', 'items[2]'],
    ['a.b.c', 'a.b.c', 'a.b'],
    ['list[3]', 'list[]', 'list'],
    ['total', 'total', ''],
  ])('%s', (path, place, parent) => expect([placeOf(path), parentOf(path)]).toEqual([place, parent]))
})
