import { getConversation, listTurns } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'
import { maxOutlineSpans } from '../read/conversation-reader.ts'
import { maxTurnChars, maxTurnSteps } from './conversation-turn.ts'
import { openPagesApp } from './pages-app.fixture.ts'

const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }])

/** Three turns of a session, of which the second fails, and one of another. */
async function threeTurns() {
  const app = openPagesApp()
  const turn = (trace: string, at: number, more: object = {}) =>
    aSpan({
      trace,
      at,
      durationUs: 2_000_000,
      statusCode: trace === 'two' ? 2 : 1,
      facts: { type: 'AGENT', session: 's/1', user: 'ann', usage: { input: 3, output: 1 } },
      costUsd: 0.5,
      attributes: {
        'gen_ai.input.messages': message('user', `ask ${trace}`),
        'gen_ai.output.messages': message('assistant', `say ${trace}`),
      },
      ...more,
    })
  await app.opened.writer.write(
    'default',
    aBatch([
      turn('two', 60_000_000),
      turn('one', 0),
      turn('three', 120_000_000, { durationUs: null }),
      turn('else', 0, { facts: { type: 'AGENT', session: 's/2' } }),
      aSpan({ trace: 'one', id: 'a', parent: 'root', at: 100, durationUs: 1_000_000, facts: { type: 'TOOL', tool: 'look' } }),
      aSpan({ trace: 'one', id: 'b', parent: 'root', at: 200, durationUs: 1000, statusCode: 2, facts: { type: 'TOOL', tool: 'look' } }),
    ]),
  )
  return app
}

const id = (trace: string) => `tr-${traceHex(trace)}`

describe('a conversation', () => {
  it('is the traces of a session in their order, with their sums', async () => {
    await using app = await threeTurns()
    expect(await app.ask(getConversation, { experimentId: '0', session: 's/1' })).toEqual({
      session: 's/1',
      users: ['ann'],
      versions: [],
      turnCount: 3,
      errorCount: 1,
      firstMs: baseMs,
      lastMs: baseMs + 120_000,
      agentMs: 4000,
      tokens: 8,
      costUsd: 1,
      unpriced: false,
      turns: {
        traceId: [id('one'), id('two'), id('three')],
        startMs: [baseMs, baseMs + 60_000, baseMs + 120_000],
        durationMs: [2000, 2000, null],
        status: ['OK', 'ERROR', 'PARTIAL'],
      },
    })
  })

  it('is not there where no trace has the session', async () => {
    await using app = await threeTurns()
    expect(await app.refused(getConversation, { experimentId: '0', session: 'nobody' })).toMatchObject({
      status: 404,
      message: expect.stringContaining("session 'nobody'") as string,
    })
  })

  it('has of each turn what was said, what was answered, and what was done in between', async () => {
    await using app = await threeTurns()
    const { turns } = await app.ask(listTurns, { traceIds: [id('two'), id('nobody'), id('one')].join(',') })
    expect(turns.map(({ trace }) => trace.traceId)).toEqual([id('two'), id('one')])
    expect(turns[1]).toMatchObject({
      said: { role: 'user', parts: [{ type: 'text', text: 'ask one' }] },
      answered: { role: 'assistant', parts: [{ type: 'text', text: 'say one' }] },
      steps: [{ type: 'TOOL', name: 'look', calls: 2, errors: 1 }],
    })
    expect(turns[1]?.stretches?.map(({ type }) => type)).toEqual(['TOOL', 'AGENT'])
  })

  it('shows values where there are no messages, and cuts what is long', async () => {
    await using app = openPagesApp()
    const long = 'x'.repeat(maxTurnChars + 5)
    await app.opened.writer.write(
      'default',
      aBatch([
        aSpan({
          attributes: { 'mlflow.spanInputs': JSON.stringify({ question: long }), 'mlflow.spanOutputs': JSON.stringify({ a: 1, b: 2 }) },
        }),
      ]),
    )
    const { turns } = await app.ask(listTurns, { traceIds: id('t') })
    expect(turns[0]?.said?.parts).toEqual([{ type: 'text', text: `${long.slice(0, maxTurnChars)}… [5 more characters]` }])
    expect(turns[0]?.answered?.parts).toEqual([{ type: 'text', text: '```json\n{\n  "a": 1,\n  "b": 2\n}\n```' }])
  })

  it('names so many steps, and tells where the time went of so many spans, and no more', async () => {
    await using app = openPagesApp()
    const steps = (trace: string, count: number) => [
      aSpan({ trace, previews: { input: 'ask', output: 'say' }, durationUs: 10_000 }),
      ...Array.from({ length: count - 1 }, (_, i) => {
        const facts = { type: 'TOOL', tool: `tool ${i}` } as const
        return aSpan({ trace, id: `s${i}`, parent: 'root', at: i, durationUs: 5, facts })
      }),
    ]
    await app.opened.writer.write('default', aBatch([...steps('most', maxOutlineSpans), ...steps('more', maxOutlineSpans + 1)]))
    const { turns } = await app.ask(listTurns, { traceIds: `${id('most')},${id('more')}` })
    expect(turns[0]?.steps).toHaveLength(maxTurnSteps)
    expect(turns[0]?.stretches).not.toBeNull()
    expect(turns[1]).toMatchObject({
      steps: [],
      stretches: null,
      said: { parts: [{ text: 'ask' }] },
      answered: { parts: [{ text: 'say' }] },
    })
  })

  it('reads out 50 turns at once, and no more', async () => {
    await using app = await threeTurns()
    const ids = (count: number) => Array.from({ length: count }, (_, i) => id(`t${i}`)).join(',')
    expect((await app.ask(listTurns, { traceIds: ids(50) })).turns).toEqual([])
    expect(await app.refused(listTurns, { traceIds: ids(51) })).toMatchObject({ status: 400 })
  })
})
