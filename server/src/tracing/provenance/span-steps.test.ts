import { getValueOrigins } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { maxStepsLookedAt } from './span-steps.ts'
import { openPagesApp } from '../pages/pages-app.fixture.ts'
import { aBatch, aSpan, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'

const traceId = `tr-${traceHex('t')}`
const values = (parts: { inputs?: unknown; outputs?: unknown }) => ({
  ...('inputs' in parts && { 'mlflow.spanInputs': JSON.stringify(parts.inputs) }),
  ...('outputs' in parts && { 'mlflow.spanOutputs': JSON.stringify(parts.outputs) }),
})

async function aRefund() {
  const app = openPagesApp()
  const child = { parent: 'root', durationUs: 100 }
  await app.opened.writer.write(
    'default',
    aBatch([
      aSpan({
        durationUs: 1000,
        facts: { type: 'AGENT' },
        attributes: values({ inputs: 'Refund A-1042', outputs: 'Refunded 189 EUR, 12 days.' }),
      }),
      aSpan({
        ...child,
        id: 'look',
        at: 100,
        facts: { type: 'TOOL' },
        attributes: values({ inputs: { id: 'A-1042' }, outputs: { total: 189, captured: 149 } }),
      }),
      aSpan({ ...child, id: 'pay', at: 300, facts: { type: 'TOOL' }, attributes: values({ inputs: { id: 'A-1042', amount: '189.00' } }) }),
      aSpan({ ...child, id: 'say', at: 500, facts: { type: 'LLM' }, attributes: values({ outputs: 'It was 149 EUR, not 150.' }) }),
    ]),
  )
  return app
}

describe('where the values of a span come from', () => {
  it('is told of the arguments of a tool', async () => {
    await using app = await aRefund()
    expect(await app.ask(getValueOrigins, { traceId, spanId: spanHex('pay') })).toEqual({
      values: [
        {
          path: 'id',
          value: 'A-1042',
          origins: [{ spanId: spanHex('root'), side: 'input', path: '', value: 'A-1042', match: 'in text' }],
          rivals: [],
        },
        {
          path: 'amount',
          value: '189.00',
          origins: [{ spanId: spanHex('look'), side: 'output', path: 'total', value: '189', match: 'normalised' }],
          rivals: [{ spanId: spanHex('look'), side: 'output', path: 'captured', value: '149' }],
        },
      ],
    })
  })

  it('is told of what an answer says, also of what nothing before it said', async () => {
    await using app = await aRefund()
    const { values: told } = await app.ask(getValueOrigins, { traceId, spanId: spanHex('say') })
    expect(told.map(({ value, origins }) => [value, origins.map(({ spanId }) => spanId)])).toEqual([
      ['149', [spanHex('look')]],
      ['150', []],
    ])
  })

  it('is looked for in the nearest steps before, and in no more', async () => {
    await using app = openPagesApp()
    const last = maxStepsLookedAt + 1
    const spans = Array.from({ length: last + 1 }, (_, i) => {
      const outputs = i === 0 ? { far: 'first-4711' } : i === 1 ? { near: 'second-4712' } : undefined
      const attributes = i === last ? values({ inputs: ['first-4711', 'second-4712'] }) : outputs === undefined ? {} : values({ outputs })
      return aSpan({ id: `s${i}`, parent: 'gone', at: i * 10, durationUs: 5, facts: { type: 'TOOL' }, attributes })
    })
    await app.opened.writer.write('default', aBatch(spans))
    const { values: told } = await app.ask(getValueOrigins, { traceId, spanId: spanHex(`s${last}`) })
    expect(told.map(({ value, origins }) => [value, origins.length])).toEqual([
      ['first-4711', 0],
      ['second-4712', 1],
    ])
  })

  it('is not known of a span that is not there', async () => {
    await using app = await aRefund()
    expect(await app.refused(getValueOrigins, { traceId, spanId: spanHex('nobody') })).toMatchObject({ status: 404 })
  })
})
