import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Answer, type OtlpSink, type SinkAnswer, startSink } from '../../test/otlp-sink.ts'
import { init, shutdown } from '../index.ts'
import { swallowingHost } from '../../test/swallowing-host.ts'
import { callApi } from './call-api.ts'
import { maxSockets } from './exchange.ts'

const json = { 'content-type': 'application/json' }
const soon = { 'retry-after': '0' }
const ok: SinkAnswer = { headers: json, body: '{"fine":true}' }
const repeatable = '/api/2.0/mlflow/runs/log-batch'
const once = '/api/2.0/mlflow/runs/create'

/** Answers one after the other; the last one goes on for ever. */
function inTurn(answers: SinkAnswer[]): Answer {
  return (_, index) => answers[Math.min(index, answers.length - 1)] ?? ok
}

async function asking(answers: SinkAnswer[], ask: (sink: OtlpSink) => Promise<void>, maxRetries = 3): Promise<OtlpSink> {
  await using sink = await startSink(inTurn(answers))
  init({ url: sink.url, token: 't', openTelemetry: false, log: () => {}, maxRetries })
  try {
    await ask(sink)
  } finally {
    await shutdown()
  }
  return sink
}

describe('callApi', () => {
  it('sends JSON with the settings of init, and gives the fields of the answer', async () => {
    const sink = await asking([ok], async () => {
      expect(await callApi('POST', repeatable, { json: { run_id: 'r', left: undefined } })).toEqual({ fine: true })
    })
    expect(sink.requests[0]).toMatchObject({
      method: 'POST',
      path: repeatable,
      headers: { authorization: 'Bearer t', accept: 'application/json', 'content-type': 'application/json', 'content-length': '14' },
    })
    expect(String(sink.requests[0]?.body)).toBe('{"run_id":"r"}')
  })

  it('writes a query, with lists repeated and nothing for what is undefined', async () => {
    const sink = await asking([ok], async () => {
      await callApi('GET', '/api/x', { query: { name: 'a b&c', order_by: ['x ASC', 'y'], page_token: undefined, n: 0 } })
    })
    expect(sink.requests[0]?.path).toBe('/api/x?name=a+b%26c&order_by=x+ASC&order_by=y&n=0')
  })

  it('takes an empty answer as one without fields', async () => {
    await asking([{ body: '' }], async () => expect(await callApi('POST', repeatable, { json: {} })).toEqual({}))
  })

  it.each([408, 429, 500, 502, 503, 504])('sends what may be sent twice again after %i', async (status) => {
    const sink = await asking([{ status, headers: soon }, ok], async () => {
      expect(await callApi('POST', repeatable, { json: {} })).toEqual({ fine: true })
    })
    expect(sink.requests).toHaveLength(2)
  })

  it('sends what must not happen twice again only after what says that it has not happened', async () => {
    for (const status of [408, 429]) {
      const sink = await asking([{ status, headers: soon }, ok], async () => {
        expect(await callApi('POST', once, { json: {} })).toEqual({ fine: true })
      })
      expect(sink.requests).toHaveLength(2)
    }
    for (const answer of [{ status: 503, headers: soon }, { reset: true }]) {
      const sink = await asking([answer, ok], async () => {
        await expect(callApi('POST', once, { json: {} })).rejects.toMatchObject({ name: 'AssayError', status: answer.status ?? 0 })
      })
      expect(sink.requests).toHaveLength(1)
    }
  })

  it('gives up after maxRetries, with what the server said last', async () => {
    const busy = { status: 503, headers: { ...json, ...soon }, body: '{"error_code":"TEMPORARILY_UNAVAILABLE","message":"busy"}' }
    const sink = await asking(
      [busy],
      async ({ url }) => {
        await expect(callApi('GET', '/api/x')).rejects.toMatchObject({
          status: 503,
          code: 'TEMPORARILY_UNAVAILABLE',
          message: `GET ${url}/api/x answered 503: busy`,
        })
      },
      2,
    )
    expect(sink.requests).toHaveLength(3)
  })

  it('tries again when the connection breaks, for what may be sent twice', async () => {
    const sink = await asking([{ reset: true }, ok], async () => {
      expect(await callApi('GET', '/api/x')).toEqual({ fine: true })
    })
    expect(sink.requests).toHaveLength(2)
  })

  it('reaches a server that comes up a moment later, with what must not happen twice too', async () => {
    const port = await freePort()
    init({ url: `http://127.0.0.1:${port}`, openTelemetry: false, log: () => {}, maxRetries: 5 })
    const answer = callApi('POST', once, { json: {} })
    // Begun later, and refused: so was the first.
    await expect(callApi('GET', '/api/x', { onceWithinMs: 10_000 })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await using sink = await startSink(() => ok, port)
    expect(await answer).toEqual({ fine: true })
    await shutdown()
    expect(sink.requests).toHaveLength(1)
  })

  it('says where nobody answered', async () => {
    init({ url: 'http://127.0.0.1:9', openTelemetry: false, log: () => {}, maxRetries: 0 })
    await expect(callApi('GET', '/api/x')).rejects.toMatchObject({
      status: 0,
      code: 'UNREACHABLE',
      message: expect.stringMatching(/^GET http:\/\/127\.0\.0\.1:9\/api\/x got no answer: .*ECONNREFUSED/) as string,
    })
    await shutdown()
  })

  it.each([
    ['no JSON', { body: '<html>' }, 200, 'UNKNOWN', 'answered 200, but not in JSON: <html>'],
    ['a page that is not there', { status: 404, body: 'Not Found' }, 404, 'ENDPOINT_NOT_FOUND', 'answered 404: Not Found'],
    [
      'another address',
      { status: 308, headers: { location: 'https://elsewhere.example.org/' } },
      308,
      'UNKNOWN',
      'answered 308 and points to https://elsewhere.example.org/; give init that address',
    ],
    [
      'a refusal',
      { status: 400, body: '{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}' },
      400,
      'INVALID_PARAMETER_VALUE',
      'answered 400: no',
    ],
    [
      'a refusal with a code that is not known here',
      { status: 404, body: '{"error_code":"CATALOG_DOES_NOT_EXIST","message":"no"}' },
      404,
      'UNKNOWN',
      'answered 404: CATALOG_DOES_NOT_EXIST: no',
    ],
  ])('says what is wrong with %s', async (_, answer, status, code, message) => {
    await asking([answer], async () => {
      await expect(callApi('GET', '/api/x')).rejects.toMatchObject({ status, code, message: expect.stringContaining(message) as string })
    })
  })

  it.each<[string, Answer]>([
    ['says nothing', () => new Promise(() => {})],
    ['stops in the middle of its answer', () => ({ headers: { 'content-length': '100' }, body: '{"fine":' })],
  ])('asks once, and waits no longer than it is told to, for a server that %s', async (_, answer) => {
    await using slow = await startSink(answer)
    init({ url: slow.url, openTelemetry: false, log: () => {} })
    await expect(callApi('GET', '/api/x', { onceWithinMs: 100 })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await shutdown()
    expect(slow.requests).toHaveLength(1)
  })

  it('waits no longer than it is told to for a host that does not answer the connect', async () => {
    using host = await swallowingHost()
    init({ url: host.url, openTelemetry: false, log: () => {} })
    await expect(callApi('GET', '/api/x', { onceWithinMs: 100 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `GET ${host.url}/api/x got no answer: The operation was aborted due to timeout`,
    })
    await shutdown()
  })

  it('waits no longer than it is told to for one of the connections that others use', async () => {
    const waiting: ((answer: SinkAnswer) => void)[] = []
    await using slow = await startSink(() => new Promise((resolve) => waiting.push(resolve)))
    init({ url: slow.url, openTelemetry: false, log: () => {} })
    const others = Array.from({ length: maxSockets }, () => callApi('GET', '/api/x'))
    await expect.poll(() => waiting.length).toBe(maxSockets)
    await expect(callApi('GET', '/api/y', { onceWithinMs: 100 })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(slow.requests.map(({ path }) => path)).not.toContain('/api/y')
    for (const answer of waiting) answer(ok)
    await Promise.all(others)
    await shutdown()
  })

  it('takes what is missing when a DELETE is repeated as deleted, if the one before may have been heard', async () => {
    const missing = { status: 404, headers: json, body: '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone"}' }
    for (const first of [{ reset: true }, { status: 502, headers: soon }]) {
      await asking([first, missing], async () => expect(await callApi('DELETE', '/api/x')).toEqual({}))
      await asking([first, missing], async () => {
        await expect(callApi('GET', '/api/x')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      })
    }
    for (const answers of [[missing], [{ status: 429, headers: soon }, missing]]) {
      await asking(answers, async () => {
        await expect(callApi('DELETE', '/api/x')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      })
    }
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
