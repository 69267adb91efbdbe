import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceFacts, TraceStep } from './trace-facts.ts'
import { fewestHaving, maxPathSteps, maxPlainNumbers, maxRequestChars, maxValueChars, maxWords, TraceFeatures } from './trace-features.ts'

const nothing: TraceFacts = {
  version: null,
  name: null,
  user: null,
  turn: null,
  status: 'ok',
  errorType: null,
  durationMs: null,
  tokens: null,
  spans: 1,
  tags: [],
  metadata: [],
  attributes: [],
  prompts: [],
  documents: [],
  request: '',
  steps: [],
}
const step = (name: string, more: Partial<TraceStep> = {}): TraceStep => ({
  name,
  tool: name,
  model: null,
  provider: null,
  isCause: false,
  isOnPath: true,
  ...more,
})

/** As many traces that have it as must, and as many that have nothing. */
function featuresOf(having: Partial<TraceFacts>, times = fewestHaving, others = fewestHaving) {
  const gathering = new TraceFeatures()
  for (let i = 0; i < times; i++) gathering.add({ ...nothing, ...having })
  for (let i = 0; i < others; i++) gathering.add(nothing)
  return [...gathering.all()]
}
const texts = (having: Partial<TraceFacts>) =>
  featuresOf(having).map(({ kind, key, value }) => [kind, key, value].filter(Boolean).join(' '))

describe('the features of traces', () => {
  it('are what they are given, with the query that asks for it', () => {
    const features = featuresOf({
      version: '2.0',
      tags: [['env', 'e u']],
      metadata: [['plan', 'pro']],
      attributes: [['cached', true]],
      prompts: ['answer/3'],
      documents: ['d1'],
      turn: 4,
      request: 'Refund, refund!',
    })
    expect(features.map(({ kind, key, value, term }) => [kind, key, value, term])).toEqual([
      ['version', '', '2.0', 'version:2.0'],
      ['turn', '', '3 – 5', null],
      ['tag', 'env', 'e u', 'tag.env:"e u"'],
      ['metadata', 'plan', 'pro', 'meta.plan:pro'],
      ['attribute', 'cached', 'true', 'attr.cached:true'],
      ['prompt', '', 'answer/3', 'prompt:answer/3'],
      ['document', '', 'd1', null],
      ['word', '', 'refund', null],
    ])
    expect(features.map(({ traces }) => traces)).toEqual(features.map(() => [0, 1, 2, 3, 4]))
  })

  it('are had by some and not by others', () => {
    expect(featuresOf({ version: '1' }, fewestHaving - 1)).toEqual([])
    expect(featuresOf({ version: '1' }, fewestHaving, fewestHaving - 1)).toEqual([])
  })

  it('are steps by twos and threes, without what only holds others', () => {
    const steps = [step('plan', { tool: null }), step('chain', { isOnPath: false, tool: null }), step('search'), step('pay')]
    expect(texts({ steps }).filter((text) => text.startsWith('path'))).toEqual([
      'path plan → search',
      'path search → pay',
      'path plan → search → pay',
    ])
  })

  it('came of it where most traces have them only behind the step that failed', () => {
    const steps = [step('search'), step('pay', { isCause: true }), step('hand_over')]
    const came = featuresOf({ steps }).map(({ kind, value, isOutcome }) => [kind, value, isOutcome])
    expect(came).toEqual(
      expect.arrayContaining([
        ['tool', 'search', false],
        ['tool', 'pay', false],
        ['tool', 'hand_over', true],
        ['path', 'pay → hand_over', true],
        ['failedTool', 'pay', true],
      ]),
    )
  })

  it('are numbers as they are while they are few, and five ranges of as many traces beyond', () => {
    const values = (count: number) => {
      const gathering = new TraceFeatures()
      for (let i = 0; i < count * 10; i++) gathering.add({ ...nothing, attributes: [['n', i % count]] })
      return [...gathering.all()].map(({ value, term, traces }) => [value, term, traces.length])
    }
    expect(values(2)).toEqual([
      ['0', 'attr.n:0', 10],
      ['1', 'attr.n:1', 10],
    ])
    expect(values(maxPlainNumbers)).toHaveLength(maxPlainNumbers)
    expect(values(maxPlainNumbers + 10)).toEqual([
      ['0 – 3', 'attr.n:>=0 attr.n:<=3', 40],
      ['4 – 7', 'attr.n:>=4 attr.n:<=7', 40],
      ['8 – 11', 'attr.n:>=8 attr.n:<=11', 40],
      ['12 – 15', 'attr.n:>=12 attr.n:<=15', 40],
      ['16 – 19', 'attr.n:>=16 attr.n:<=19', 40],
    ])
  })

  it('have no query where a trace has several numbers, of which the first counts', () => {
    const attributes = [
      ['n', 1],
      ['n', 2],
    ] as const
    expect(featuresOf({ attributes })).toMatchObject([{ value: '1', term: null }])
  })

  it('put every trace that has the number into one range, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 60, maxLength: 200 }), (numbers) => {
        const gathering = new TraceFeatures()
        for (const number of numbers) gathering.add({ ...nothing, attributes: [['n', number]] })
        const places = [...gathering.all()].flatMap(({ traces }) => traces)
        expect(new Set(places).size).toBe(places.length)
      }),
    )
  })

  it('are bounded, whatever a trace holds', () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`).join(' ')
    expect(texts({ request: words(maxWords) })).toHaveLength(maxWords)
    expect(texts({ request: words(maxWords + 1) })).toHaveLength(maxWords)
    expect(texts({ request: `${' '.repeat(maxRequestChars - 2)}ab` })).toEqual(['word ab'])
    expect(texts({ request: `${' '.repeat(maxRequestChars)}ab` })).toEqual([])
    expect(texts({ version: 'v'.repeat(maxValueChars) })).toHaveLength(1)
    expect(texts({ version: 'v'.repeat(maxValueChars + 1) })).toEqual([])
    const steps = (count: number) => Array.from({ length: count }, (_, i) => step(`s${i}`, { tool: null }))
    const pairs = (count: number) => texts({ steps: steps(count) }).filter((text) => text.split(' → ').length === 2).length
    expect([pairs(maxPathSteps), pairs(maxPathSteps + 1)]).toEqual([maxPathSteps - 1, maxPathSteps - 1])
  })
})
