import { describe, expect, it } from 'vitest'
import { answering, callsOf } from '../../test/answering.ts'
import { type SinkAnswer, startSink } from '../../test/otlp-sink.ts'
import { swallowingHost } from '../../test/swallowing-host.ts'
import { detachPromptFromRun, flush, init, linkPromptVersionToRun, loadPrompt, shutdown, startRun } from '../index.ts'
import { forgetPrompts } from './load-prompt.ts'

const json = { 'content-type': 'application/json' }
const greet = {
  model_version: {
    name: 'greet',
    version: '1',
    tags: [
      { key: 'mlflow.prompt.is_prompt', value: 'true' },
      { key: 'mlflow.prompt.text', value: 'hi' },
    ],
  },
}
const getRun = 'GET /api/2.0/mlflow/runs/get'
const setTag = 'POST /api/2.0/mlflow/runs/set-tag'
/** Past its time at once. */
const anew = { cacheTtlSeconds: 1e-9 }

/** A server with one prompt, before which something may stand that answers in its place. */
async function aProxiedServer() {
  const proxy: { answer: SinkAnswer | undefined } = { answer: undefined }
  const sink = await startSink(() => proxy.answer ?? { headers: json, body: JSON.stringify(greet) })
  init({ url: sink.url, openTelemetry: false, log: () => {}, maxRetries: 0 })
  forgetPrompts()
  return {
    proxy,
    sink,
    async [Symbol.asyncDispose]() {
      await shutdown()
      await sink[Symbol.asyncDispose]()
    },
  }
}

describe('a prompt that is at hand', () => {
  it.each<[string, SinkAnswer]>([
    ['the 404 of an ingress', { status: 404, body: '<h1>default backend</h1>' }],
    ['a way to a login', { status: 302, headers: { location: 'https://login.example.org' } }],
    ['a page of maintenance', { status: 200, body: '<h1>back soon</h1>' }],
    ['JSON of something else', { status: 200, headers: json, body: '{"status":"maintenance"}' }],
    ['that the token has expired', { status: 401, headers: json, body: '{"error_code":"UNAUTHENTICATED","message":"expired"}' }],
    ['a timeout', { status: 408 }],
    ['that it is busy', { status: 503 }],
  ])('is given when a proxy answers %s', async (_, answer) => {
    await using server = await aProxiedServer()
    await loadPrompt('greet', anew)
    await flush()
    server.proxy.answer = answer
    expect((await loadPrompt('greet', anew)).template).toBe('hi')
  })

  it.each([
    [404, 'RESOURCE_DOES_NOT_EXIST'],
    [400, 'INVALID_PARAMETER_VALUE'],
  ])('is forgotten when the server itself says %i %s', async (status, code) => {
    await using server = await aProxiedServer()
    await loadPrompt('greet', anew)
    await flush()
    server.proxy.answer = { status, headers: json, body: JSON.stringify({ error_code: code, message: 'gone' }) }
    await expect(loadPrompt('greet', anew)).rejects.toMatchObject({ code })
    server.proxy.answer = { status: 503 }
    await expect(loadPrompt('greet', anew)).rejects.toMatchObject({ status: 503 })
  })

  it('is given after 2 s at the latest when the host does not answer the connect', async () => {
    const server = await aProxiedServer()
    const port = Number(new URL(server.sink.url).port)
    await loadPrompt('greet', anew)
    await flush()
    await server.sink[Symbol.asyncDispose]()
    using _host = await swallowingHost(port)
    const began = performance.now()
    expect((await loadPrompt('greet', anew)).template).toBe('hi')
    expect(performance.now() - began).toBeLessThan(30_000)
    await shutdown()
  })
})

describe('a prompt that is loaded in a run', () => {
  const answers = {
    'GET /api/2.0/mlflow/model-versions/get': greet,
    'POST /api/2.0/mlflow/runs/create': { run: { info: { run_id: 'r' } } },
  }

  it('is tied to it once, however often it is loaded', async () => {
    forgetPrompts()
    const calls = await answering(answers, () =>
      startRun(async () => {
        for (let n = 0; n < 100; n++) await loadPrompt('prompts:/greet/1')
        await flush()
        await loadPrompt('prompts:/greet/1')
        await flush()
      }),
    )
    expect(calls.filter(({ call }) => call === getRun || call === setTag)).toEqual([
      { call: getRun, body: undefined },
      { call: setTag, body: { run_id: 'r', key: 'mlflow.linkedPrompts', value: '[{"name":"greet","version":"1"}]' } },
    ])
  })

  it('is tied to it by a later load when that failed, or was undone', async () => {
    forgetPrompts()
    let tag: string | undefined
    let out = true
    const calls = await answering(
      {
        ...answers,
        [getRun]: () =>
          out ? { status: 503 } : { run: { data: { tags: tag === undefined ? [] : [{ key: 'mlflow.linkedPrompts', value: tag }] } } },
        [setTag]: ({ body }) => {
          tag = (JSON.parse(String(body)) as { value: string }).value
          return {}
        },
      },
      () =>
        startRun(async () => {
          await loadPrompt('prompts:/greet/1')
          await flush()
          out = false
          await loadPrompt('prompts:/greet/1')
          await flush()
          await detachPromptFromRun('r', 'prompts:/greet/1')
          await loadPrompt('prompts:/greet/1')
          await flush()
        }),
    )
    const link = '[{"name":"greet","version":"1"}]'
    expect(calls.filter(({ call }) => call === setTag).map(({ body }) => (body as { value: string }).value)).toEqual([link, '[]', link])
  })

  it('keeps nobody waiting who ties one to another run', async () => {
    await using slow = await startSink(({ path }) => (path.includes('run_id=slow') ? new Promise(() => {}) : { headers: json, body: '{}' }))
    init({ url: slow.url, openTelemetry: false, log: () => {}, maxRetries: 0 })
    void linkPromptVersionToRun('slow', { name: 'greet', version: 1 }).catch(() => {})
    await linkPromptVersionToRun('fast', { name: 'greet', version: 1 })
    expect(callsOf(slow).map(({ call }) => call)).toContain(setTag)
    await shutdown({ timeoutMs: 0 })
  })
})
