import { groupKinds, listTraceGroups, listTraces, maxTraceGroups } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PagesApp, openPagesApp } from '../pages/pages-app.fixture.ts'
import { aBatch, anOrigin, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

let app: PagesApp
const experimentId = '0'

beforeEach(async () => {
  app = openPagesApp()
  const two = { ...anOrigin({}), version: '2.0' }
  const error = { type: 'Timeout', message: 'took 31 s' }
  const one = { ...anOrigin({}), version: '1.0' }
  await app.opened.writer.write(
    'default',
    aBatch([
      aSpan({ trace: 'a', durationUs: 1_000_000, origin: one, facts: { user: 'ann', session: 's-1' } }),
      aSpan({ trace: 'a', id: 'tool', parent: 'root', origin: one, facts: { type: 'TOOL', tool: 'find' } }),
      aSpan({ trace: 'a', id: 'again', parent: 'root', origin: one, facts: { type: 'TOOL', tool: 'find' } }),
      aSpan({ trace: 'b', at: 1000, durationUs: 3_000_000, origin: two, statusCode: 2, facts: { user: 'ann', error } }),
      aSpan({ trace: 'b', id: 'tool', parent: 'root', origin: two, statusCode: 2, facts: { type: 'TOOL', tool: 'book', error } }),
      aSpan({
        trace: 'b',
        id: 'llm',
        parent: 'root',
        origin: two,
        costUsd: 0.5,
        facts: { type: 'LLM', model: 'gpt-4o', usage: { input: 1 } },
      }),
      aSpan({ trace: 'c', at: 2000, durationUs: null, origin: two, facts: { session: 's-1' } }),
    ]),
  )
  await app.opened.writer.setTag('default', traceHex('a'), 'team', 'red "1"')
  await app.opened.writer.setTag(
    'default',
    traceHex('c'),
    'mlflow.linkedPrompts',
    '[{"name":"answer","version":"3"},{"name":"answer","version":3}]',
  )
  await app.opened.addFeedback(traceHex('a'), 'correct', 'yes')
  await app.opened.addFeedback(traceHex('b'), 'correct', 'no')
  await app.opened.addFeedback(traceHex('b'), 'concise', 1)
})
afterEach(() => app[Symbol.asyncDispose]())

const grouped = (by: string, more: object = {}) => app.ask(listTraceGroups, { experimentId, by, ...more })
const named = async (by: string) => (await grouped(by)).groups.map(({ name, traces }) => [name, traces])

describe('groups of traces', () => {
  it('have counts, share of failures, how long and what it cost, and the mean of the score that most of them have', async () => {
    expect(await grouped('version')).toEqual({
      groups: [
        {
          name: '2.0',
          terms: [{ key: 'version', value: '2.0' }],
          traces: 2,
          errors: 1,
          p95Ms: 3000,
          costUsd: 0.5,
          score: { mean: 0, traces: 1 },
          lastMs: baseMs + 2,
        },
        {
          name: '1.0',
          terms: [{ key: 'version', value: '1.0' }],
          traces: 1,
          errors: 0,
          p95Ms: 1000,
          costUsd: 0,
          score: { mean: 1, traces: 1 },
          lastMs: baseMs,
        },
      ],
      groupCount: 2,
      scoreName: 'correct',
      traces: 3,
      ungrouped: 0,
      share: 1,
    })
  })

  it('are of what traces share, each trace once in each', async () => {
    expect(await named('tool')).toEqual([
      ['book', 1],
      ['find', 1],
    ])
    expect(await named('model')).toEqual([['gpt-4o', 1]])
    expect(await named('user')).toEqual([['ann', 2]])
    expect(await named('session')).toEqual([['s-1', 2]])
    expect(await named('prompt')).toEqual([['answer/3', 1]])
    expect(await named('tag:team')).toEqual([['red "1"', 1]])
    expect(await named('tag:none')).toEqual([])
    expect(await named('failure')).toEqual([['Timeout · took … s · book', 1]])
    expect((await grouped('tool')).ungrouped).toBe(1)
  })

  it('are found by their terms in the list', async () => {
    for (const by of [...groupKinds, 'tag:team']) {
      for (const { terms, traces } of (await grouped(by)).groups) {
        const q = terms.map(({ key, value }) => `${key}:"${value.replace(/["\\]/g, '\\$&')}"`).join(' ')
        expect((await app.ask(listTraces, { experimentId, q })).traces, q).toHaveLength(traces)
      }
    }
  })

  it('are of what the query finds in its window', async () => {
    expect((await grouped('version', { q: 'status:error' })).groups).toMatchObject([{ name: '2.0', traces: 1 }])
    expect((await grouped('version', { to: baseMs + 1 })).groups).toMatchObject([{ name: '1.0' }])
  })

  it('are as many as one answer has', async () => {
    const spans = Array.from({ length: maxTraceGroups + 1 }, (_, i) => aSpan({ trace: `u${i}`, facts: { user: `user ${i}` } }))
    await app.opened.writer.write('default', aBatch(spans))
    const { groups, groupCount } = await grouped('user')
    expect([groups.length, groupCount]).toEqual([maxTraceGroups, maxTraceGroups + 2])
  })

  it('are none of what traces are not grouped by', async () => {
    expect(await app.refused(listTraceGroups, { experimentId, by: 'colour' })).toEqual({
      status: 400,
      message:
        "Invalid value 'colour' for parameter 'by': traces are grouped by failure, version, prompt, tool, model, user, session, or tag: and a key.",
    })
  })
})
