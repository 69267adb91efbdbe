import { getValueOrigins } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
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

  it('is not known of a span that is not there', async () => {
    await using app = await aRefund()
    expect(await app.refused(getValueOrigins, { traceId, spanId: spanHex('nobody') })).toMatchObject({ status: 404 })
  })
})
