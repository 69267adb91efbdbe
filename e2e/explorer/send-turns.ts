import { randomBytes } from 'node:crypto'

export interface TurnSeed {
  said: string
  answered: string
  /** After the conversation's start. */
  atMs: number
  durationMs?: number
  error?: string
  tools?: { name: string; error?: string }[]
}

/** Turns in one request. */
const turnsAtOnce = 500

/** Sends the turns of a session as traces of OpenTelemetry's GenAI conventions. @throws when they are not taken. */
export async function sendTurns(url: string, session: string, turns: readonly TurnSeed[], startMs: number): Promise<void> {
  for (let first = 0; first < turns.length; first += turnsAtOnce) {
    const spans = turns.slice(first, first + turnsAtOnce).flatMap((turn) => spansOf(session, turn, startMs + turn.atMs))
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    })
    const answer = await response.text()
    if (response.status !== 200 || answer !== '{}') throw new Error(`not taken: ${response.status} ${answer}`)
  }
}

function spansOf(session: string, { said, answered, durationMs = 900, error, tools = [] }: TurnSeed, startMs: number): object[] {
  const traceId = randomBytes(16).toString('hex')
  const rootId = randomBytes(8).toString('hex')
  const at = (ms: number) => `${Math.round(ms * 1000)}000`
  const messages = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
  const attributes = (values: Record<string, string>) =>
    Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: value } }))
  const root = {
    traceId,
    spanId: rootId,
    name: 'invoke_agent support',
    startTimeUnixNano: at(startMs),
    endTimeUnixNano: at(startMs + durationMs),
    status: error === undefined ? {} : { code: 2, message: error },
    attributes: attributes({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.conversation.id': session,
      'user.id': 'ann',
      'gen_ai.input.messages': messages('user', said),
      ...(answered === '' ? {} : { 'gen_ai.output.messages': messages('assistant', answered) }),
    }),
  }
  const toolMs = durationMs / (tools.length + 1)
  const called = tools.map((tool, i) => ({
    traceId,
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: rootId,
    name: `execute_tool ${tool.name}`,
    startTimeUnixNano: at(startMs + i * toolMs),
    endTimeUnixNano: at(startMs + (i + 0.5) * toolMs),
    status: tool.error === undefined ? {} : { code: 2, message: tool.error },
    attributes: attributes({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool.name }),
  }))
  return [root, ...called]
}
