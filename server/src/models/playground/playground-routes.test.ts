import type { RerunEvent } from '@assay/protocol'
import type { Scenario } from '@assay/simulator'
import { describe, expect, it } from 'vitest'
import { openProviderApp } from '../provider/provider-app.fixture.ts'
import { maxRerunsAtOnce } from './reruns.ts'

const traceId = `tr-${'0'.repeat(30)}aa`
const spanId = '00000000000000bb'
type App = Awaited<ReturnType<typeof openProviderApp>>

async function providerOf(app: App): Promise<string> {
  const draft = { name: 'Mine', kind: 'openai', model: 'gpt-4o', baseUrl: `${app.simulator.url}/v1`, key: 'planted-provider-key-a1b2' }
  return String((await app.call('POST', 'providers', draft)).body['providerId'])
}

const aRerun = (providerId: string, part: object = {}) => ({
  origin: { traceId, spanId },
  providerId,
  model: 'gpt-4o',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  parameters: { temperature: 0.5, maxTokens: 100 },
  ...part,
})

async function eventsOf(response: Response): Promise<RerunEvent[]> {
  const text = await response.text()
  return text.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [JSON.parse(event.slice(6)) as RerunEvent] : []))
}

const rerun = async (app: App, part: object = {}) =>
  eventsOf(await app.request('POST', 'playground/reruns', aRerun(await providerOf(app), part)))

/** The attributes of a stored span, by key, as JSON has them. */
const attributesOf = (span: Record<string, unknown> | undefined) =>
  Object.fromEntries(
    ((span?.['attributes'] ?? []) as { key: string; value: object }[]).map(({ key, value }) => [key, Object.values(value)[0] as unknown]),
  )

const scenario: Scenario = ({ tools }) =>
  tools.length > 0 ? { toolCalls: [{ name: 'find', arguments: { id: 7 } }] } : { text: 'Hello there', reasoning: 'They greet me.' }
const find = { name: 'find', description: 'Finds', parameters: { type: 'object' } }

describe('a rerun', () => {
  it('streams what is said, and ends with its trace', async () => {
    const app = await openProviderApp({ scenario })
    const events = await rerun(app)
    expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe('Hello there')
    expect(events.at(-1)).toEqual({
      type: 'end',
      traceId: `tr-${String(app.exported[0]?.span['traceId'])}`,
      spanId: app.exported[0]?.span['spanId'],
      durationMs: expect.any(Number),
      finishReason: 'stop',
      failure: null,
    })
  })

  it('is stored in the words of the conventions, in the experiment of its origin, linked to it', async () => {
    const app = await openProviderApp({ scenario })
    await rerun(app)
    const [stored] = app.exported
    expect(stored).toMatchObject({ workspace: 'default', experimentId: '7' })
    expect(stored?.span).toMatchObject({
      name: 'chat gpt-4o',
      kind: 3,
      links: [{ traceId: traceId.slice(3), spanId }],
      status: { code: 1 },
    })
    expect(attributesOf(stored?.span)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': '100',
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.usage.output_tokens': expect.stringMatching(/^\d+$/),
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
      'assay.tag.assay.playground.origin.trace': traceId,
      'assay.tag.assay.playground.origin.span': spanId,
    })
    expect(JSON.parse(String(attributesOf(stored?.span)['gen_ai.output.messages']))).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'Hello there' }] },
    ])
  })

  it('offers tools and tells what is called', async () => {
    const app = await openProviderApp({ scenario })
    const events = await rerun(app, { tools: [find] })
    const pieces = events.filter((event) => event.type === 'tool')
    expect(pieces[0]).toMatchObject({ index: 0, name: 'find' })
    expect(pieces.map(({ text }) => text).join('')).toBe('{"id":7}')
    const [output] = JSON.parse(String(attributesOf(app.exported[0]?.span)['gen_ai.output.messages'])) as { parts: object[] }[]
    expect(output?.parts).toMatchObject([{ type: 'tool_call', name: 'find', arguments: { id: 7 } }])
  })

  it('that fails is stored as a failure, in the provider’s words and without its key', async () => {
    const app = await openProviderApp()
    const events = await rerun(app, { model: 'sim-error-401' })
    expect(events).toMatchObject([{ type: 'end', finishReason: null, failure: { kind: 'key', message: 'Incorrect API key provided.' } }])
    expect(app.exported[0]?.span).toMatchObject({
      status: { code: 2, message: 'Incorrect API key provided.' },
      events: [{ name: 'exception' }],
    })
    expect(JSON.stringify([events, app.exported])).not.toContain('planted-provider-key')
  })

  it('that breaks off keeps what came until then', async () => {
    const app = await openProviderApp({ scenario: () => ({ text: 'one two three four five six seven eight nine ten' }) })
    await rerun(app, { model: 'sim-stream-break' })
    expect(String(attributesOf(app.exported[0]?.span)['gen_ai.output.messages'])).toContain('one two')
    expect(app.exported[0]?.span).toMatchObject({ status: { code: 2 } })
  })

  it('ends when its page leaves, and is stored all the same', async () => {
    const app = await openProviderApp()
    const response = await app.request('POST', 'playground/reruns', aRerun(await providerOf(app), { model: 'sim-slow-60000' }))
    await expect.poll(() => app.simulator.requests().length).toBe(1)
    await response.body?.cancel()
    await expect.poll(() => app.exported.length).toBe(1)
    expect(app.exported[0]?.span).toMatchObject({ status: { code: 0 } })
  })

  it('is stored before the server ends', async () => {
    const app = await openProviderApp()
    const response = await app.request('POST', 'playground/reruns', aRerun(await providerOf(app), { model: 'sim-slow-60000' }))
    await app.reruns().stop()
    expect(app.exported).toHaveLength(1)
    expect(await eventsOf(response)).toMatchObject([{ type: 'end', failure: null }])
  })

  it(`is one of at most ${maxRerunsAtOnce} at once`, async () => {
    const app = await openProviderApp()
    const asked = aRerun(await providerOf(app), { model: 'sim-slow-60000' })
    for (let i = 0; i < maxRerunsAtOnce; i++) expect((await app.request('POST', 'playground/reruns', asked)).status).toBe(200)
    expect((await app.call('POST', 'playground/reruns', asked)).status).toBe(429)
    await app.reruns().stop()
  })

  it.each<[object, number, string]>([
    [{ origin: { traceId: `tr-${'1'.repeat(32)}`, spanId } }, 404, 'not found'],
    [{ origin: { traceId, spanId: '1'.repeat(16) } }, 404, 'not found'],
    [{ origin: { traceId: 'nonsense', spanId } }, 400, 'nonsense'],
    [{ providerId: 'unknown' }, 404, "Provider 'unknown' not found."],
    [{ messages: [] }, 400, "'messages'"],
    [{ messages: [{ role: 'user', parts: [{ type: 'other' }] }] }, 400, "'messages.0.parts.0"],
    [{ parameters: { temperature: 2.1 } }, 400, "'parameters.temperature'"],
    [{ parameters: { maxTokens: 0 } }, 400, "'parameters.maxTokens'"],
    [{ model: ' ' }, 400, "'model'"],
    [{ key: 'x' }, 400, ''],
  ])('of %j is refused', async (part, status, words) => {
    const app = await openProviderApp()
    const refused = await app.call('POST', 'playground/reruns', aRerun(await providerOf(app), part))
    expect(refused.status).toBe(status)
    expect(refused.body['message']).toContain(words)
    expect(app.simulator.requests()).toEqual([])
  })

  it('of another workspace’s provider is not found', async () => {
    const app = await openProviderApp()
    app.addWorkspace('other')
    expect((await app.call('POST', 'playground/reruns', aRerun(await providerOf(app)), 'other')).status).toBe(404)
  })
})
