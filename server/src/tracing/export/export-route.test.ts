import { maxNamedInExport } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { openHttpApp } from '../../platform/http/http-app.fixture.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { exportRequestFromJson } from '../otlp/json-request.ts'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'
import { exportRoute, maxNamedColumns } from './export-route.ts'
import { charsPerPart, createTraceExporter, type TraceExporter } from './trace-exporter.ts'

const path = '/api/assay/v1/experiments/0/traces/export'
const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

function opened() {
  const spans = openSqliteSpans()
  const made: number[] = []
  const whole = createTraceExporter({
    reader: spans.reader,
    bookOf: () => Promise.resolve(projectPriceBook([])),
    check: () => undefined,
  })
  const exporter: TraceExporter = {
    names: whole.names,
    async part(...args) {
      const part = await whole.part(...args)
      made.push(part.text.length)
      return part
    },
  }
  const experiments = createExperimentStore(spans.db, { nowMs: () => 0 }, new TimeBudget(spans.db))
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => baseMs * 2 }
  const app = openHttpApp([exportRoute({ exporter, experiments, seam })])
  const get = (query: Record<string, string>) => app.request(`http://127.0.0.1${path}?${new URLSearchParams(query).toString()}`)
  return { ...spans, spans, get, made, [Symbol.asyncDispose]: () => spans[Symbol.asyncDispose]() }
}

describe('an export of traces', () => {
  it('writes a trace a line as MLflow does, newest first', async () => {
    await using open = opened()
    const root = aSpan({ trace: 'a', name: 'agent', durationUs: 1_500_000, attributes: { 'mlflow.spanInputs': '{"q":1}' } })
    await open.spans.writer.write('default', aBatch([root, aSpan({ trace: 'b', at: 1000 })]))
    const answer = await open.get({ format: 'jsonl' })
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="traces-0.jsonl"')
    const [newest, oldest] = lines(await answer.text()) as { info: Record<string, unknown>; data: { spans: object[] } }[]
    expect(newest?.info['trace_id']).toBe(`tr-${traceHex('b')}`)
    expect(oldest?.info).toMatchObject({ trace_id: `tr-${traceHex('a')}`, execution_duration_ms: 1500, state: 'OK' })
    expect(oldest?.info).not.toHaveProperty('execution_duration')
    expect(oldest?.data.spans).toMatchObject([{ name: 'agent', attributes: { 'mlflow.spanInputs': '{"q":1}' } }])
  })

  it('writes requests that the door takes again', async () => {
    await using open = opened()
    await open.spans.writer.write('default', aBatch([aSpan({ trace: 'a', name: 'agent' }), aSpan({ trace: 'b', at: 1000 })]))
    const requests = lines(await (await open.get({ format: 'otlp' })).text())
    expect(requests).toMatchObject([{}, { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: traceHex('a'), name: 'agent' }] }] }] }])
    for (const request of requests) expect(() => exportRequestFromJson(JSON.stringify(request))).not.toThrow()
  })

  it('writes a table with a column for each tag and name of feedback that any of them has, and no formulas', async () => {
    await using open = opened()
    const previews = { input: '=HYPERLINK("x")', output: '' }
    await open.spans.writer.write('default', aBatch([aSpan({ trace: 'a', name: '+1', previews }), aSpan({ trace: 'b', at: 1000 })]))
    await open.spans.writer.setTag('default', traceHex('b'), 'env', 'prod')
    await open.addFeedback(traceHex('a'), 'correct', true)
    const [head, ...rows] = (await (await open.get({ format: 'csv' })).text()).trimEnd().split('\r\n')
    expect(head).toMatch(/^\ufeff?"trace_id","name",.*"version","feedback.correct","tag.env"$/)
    expect(rows[0]).toMatch(new RegExp(`^"tr-${traceHex('b')}","step","OK".*,,"prod"$`))
    expect(rows[1]).toContain(`"'+1"`)
    expect(rows[1]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(rows[1]).toMatch(/,true,$/)
  })

  it('has what the query finds, or what is named, without what is left out', async () => {
    await using open = opened()
    await open.spans.writer.write(
      'default',
      aBatch(['a', 'b', 'c'].map((trace, i) => aSpan({ trace, at: i * 1000, statusCode: i === 0 ? 2 : 1 }))),
    )
    const ids = async (query: Record<string, string>) =>
      (lines(await (await open.get({ format: 'jsonl', ...query })).text()) as { info: { trace_id: string } }[]).map(
        ({ info }) => info.trace_id,
      )
    const [a, b, c] = ['a', 'b', 'c'].map((trace) => `tr-${traceHex(trace)}`) as [string, string, string]
    expect(await ids({ q: 'status:error' })).toEqual([a])
    expect(await ids({ from: String(baseMs + 1), to: String(baseMs + 2) })).toEqual([b])
    expect(await ids({ except: `${b},${traceHex('zz')}` })).toEqual([c, a])
    expect(await ids({ traceIds: `${a},${traceHex('c')}` })).toEqual([a, c])
  })

  it('is made part by part, none before the one before it was taken, over the pages of a search', async () => {
    await using open = opened()
    const attributes = { long: 'x'.repeat(10_000) }
    const traces = 450
    await open.spans.writer.write(
      'default',
      aBatch(Array.from({ length: traces }, (_, i) => aSpan({ trace: `t${i}`, at: i * 1000, attributes }))),
    )
    const reader = (await open.get({ format: 'otlp' })).body?.getReader()
    let text = Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(open.made.length).toBeLessThanOrEqual(2)
    for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) text += Buffer.from(chunk.value).toString()
    expect(Math.max(...open.made)).toBeLessThan(charsPerPart + 20_000)
    expect(open.made.length).toBeGreaterThanOrEqual(5)
    expect(new Set(text.match(/"traceId":"\w{32}"/g)).size).toBe(traces)
  })

  it('says of a trace that is too large to be read that its spans are left out', async () => {
    await using open = opened()
    const attributes = { long: 'x'.repeat(9 * 1024 * 1024) }
    const spans = Array.from({ length: 8 }, (_, i) =>
      aSpan({ trace: 'big', id: i === 0 ? 'root' : `s${i}`, parent: i === 0 ? null : 'root', attributes }),
    )
    for (const span of spans) await open.spans.writer.write('default', aBatch([span]))
    const [line] = lines(await (await open.get({ format: 'jsonl' })).text()) as { info: object; data: { spans: [] }; leftOut: string }[]
    expect(line?.data.spans).toEqual([])
    expect(line?.leftOut).toContain('more than 67108864 bytes')
  })

  it.each<[string, Record<string, string>, string]>([
    ['an unknown format', { format: 'xml' }, "Invalid value for parameter 'format'"],
    ['a filter that cannot be read', { format: 'csv', q: '(' }, 'Expected a word'],
    [
      'too many names',
      { format: 'csv', traceIds: Array.from({ length: maxNamedInExport + 1 }, () => traceHex('t')).join(',') },
      `Parameter 'traceIds' names ${maxNamedInExport + 1} traces`,
    ],
  ])('refuses %s', async (_, query, message) => {
    await using open = opened()
    const answer = await open.get(query)
    const body = (await answer.json()) as { message: string }
    expect([answer.status, body.message.slice(0, message.length)]).toEqual([400, message])
  })

  it('has at most so many columns', async () => {
    await using open = opened()
    await open.spans.writer.write('default', aBatch([aSpan({ trace: 'a' })]))
    for (let i = 0; i < maxNamedColumns; i++)
      open.db.prepare("INSERT INTO trace_tag (trace, key, value) SELECT id, ?, '' FROM trace").run(`k${i}`)
    expect((await open.get({ format: 'csv' })).status).toBe(200)
    open.db.exec("INSERT INTO trace_tag (trace, key, value) SELECT id, 'one-more', '' FROM trace")
    expect((await open.get({ format: 'csv' })).status).toBe(413)
  })
})
