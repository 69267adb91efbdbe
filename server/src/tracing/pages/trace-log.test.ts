import { getTraceLog, getTraceOtlp } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { exportRequestFromJson } from '../otlp/json-request.ts'
import { aBatch, anOrigin, aSpan, baseMs, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'
import { maxLineChars, maxLogLines } from './trace-log.ts'
import { openPagesApp } from './pages-app.fixture.ts'

const traceId = `tr-${traceHex('t')}`

async function aTrace() {
  const app = openPagesApp()
  await app.opened.writer.write(
    'default',
    aBatch([
      aSpan({ name: 'agent', durationUs: 5000, statusCode: 2, facts: { error: { type: 'AgentError', message: 'gave up' } } }),
      aSpan({
        id: 'tool',
        parent: 'root',
        name: 'look',
        at: 1000,
        durationUs: 1000,
        facts: { type: 'TOOL' },
        origin: anOrigin({ 'service.name': 'shop' }),
        events: [
          { name: 'retry', attributes: { n: 2, why: 'x'.repeat(maxLineChars) } },
          { name: 'exception', attributes: { 'exception.type': 'Timeout', 'exception.message': 'too long' } },
        ],
      }),
      aSpan({ id: 'open', parent: 'root', name: 'answer', at: 2000, durationUs: null }),
    ]),
  )
  return app
}

describe('a trace', () => {
  it('is told line by line in the order of time', async () => {
    await using app = await aTrace()
    const { lines, more } = await app.ask(getTraceLog, { traceId })
    expect(lines.map(({ kind, spanName, failed }) => [kind, spanName, failed])).toEqual([
      ['event', 'look', false],
      ['event', 'look', true],
      ['start', 'agent', false],
      ['start', 'look', false],
      ['end', 'look', false],
      ['start', 'answer', false],
      ['end', 'agent', true],
    ])
    expect(lines[0]?.text).toMatch(/^retry n=2 why=x+…$/)
    expect(lines[1]?.text).toBe('Timeout: too long')
    expect(lines[6]).toMatchObject({ text: 'AgentError: gave up', atMs: baseMs + 5, spanId: spanHex('root') })
    expect(more).toBe(0)
  })

  it('is told up to a limit, and how much is left out', async () => {
    await using app = openPagesApp()
    const spans = Array.from({ length: maxLogLines / 2 + 1 }, (_, i) => aSpan({ id: `s${i}`, parent: i === 0 ? null : 's0', at: i }))
    await app.opened.writer.write('default', aBatch(spans))
    const { lines, more } = await app.ask(getTraceLog, { traceId })
    expect([lines.length, more]).toEqual([maxLogLines, 2])
  })

  it('is given back as it was sent, by its resources, and one span of it', async () => {
    await using app = await aTrace()
    const { resourceSpans } = await app.ask(getTraceOtlp, { traceId })
    expect(resourceSpans).toMatchObject([
      { resource: {}, scopeSpans: [{ spans: [{ name: 'agent' }, { name: 'answer' }] }] },
      { resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }, scopeSpans: [{ spans: [{ name: 'look' }] }] },
    ])
    expect(exportRequestFromJson(JSON.stringify({ resourceSpans })).length).toBeGreaterThan(100)
    const one = await app.ask(getTraceOtlp, { traceId, spanId: spanHex('tool') })
    expect(one.resourceSpans).toMatchObject([{ scopeSpans: [{ spans: [{ spanId: spanHex('tool') }] }] }])
  })

  it('is not there', async () => {
    await using app = await aTrace()
    for (const request of [{ traceId: `tr-${traceHex('nobody')}` }, { traceId, spanId: 'ffffffffffffffff' }])
      expect(await app.refused(getTraceOtlp, request)).toMatchObject({ status: 404 })
    expect(await app.refused(getTraceLog, { traceId: `tr-${traceHex('nobody')}` })).toMatchObject({ status: 404 })
  })
})
