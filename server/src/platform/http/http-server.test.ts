import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { maxPauseMs, wholeBodyMs, wholeInTime, withoutLongPauses } from './arrival.ts'
import { openHttpApp } from './http-app.fixture.ts'
import { createHttpServer } from './http-server.ts'
import { jsonBodyOf, jsonBytesOf } from './json-body.ts'
import { json, type Route } from './route.ts'

const routes: Route[] = [
  { method: 'POST', path: '/json', policy: 'run:write', handle: async (context) => json(await jsonBodyOf(context)) },
  {
    method: 'PUT',
    path: '/file',
    policy: 'artifact:write',
    async handle(context) {
      let bytes = 0
      for await (const piece of withoutLongPauses(context.body)) bytes += piece.length
      return json({ bytes })
    },
  },
  {
    method: 'POST',
    path: '/lent',
    policy: 'run:write',
    async handle({ body }) {
      const pieces: Uint8Array[] = []
      for await (const piece of wholeInTime(body)) pieces.push(piece)
      return json({ lengths: pieces.map(({ length }) => length) })
    },
  },
  {
    method: 'POST',
    path: '/bytes',
    policy: 'run:write',
    handle: async (context) => json({ text: Buffer.from(await jsonBytesOf(context, 20)).toString() }),
  },
  {
    method: 'GET',
    path: '/own',
    policy: 'run:read',
    handle: () => Promise.resolve(new Response('own', { headers: { 'cache-control': 'max-age=60' } })),
  },
  { method: 'GET', path: '/unread', policy: 'run:read', handle: () => Promise.resolve(json({})) },
]

/** What a server with these routes says to one connection. */
async function conversation(): Promise<{ socket: Socket; heard(): string; ended: Promise<void>; unreadable: string[] }> {
  const app = openHttpApp(routes)
  const unreadable: string[] = []
  const listener = getRequestListener(app.fetch)
  const server = createHttpServer(
    (request, response) => void listener(request, response),
    (bytes) => unreadable.push(bytes),
  )
  await new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  let text = ''
  socket.on('data', (bytes: Buffer) => (text += bytes.toString())).on('error', () => undefined)
  const ended = new Promise<void>((done) => socket.once('close', () => done()))
  return { socket, heard: () => text, ended, unreadable }
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
/** MLflow's members beside code and message are of no matter here. */
const error = (error_code: string, message: string): unknown => expect.objectContaining({ error_code, message })
const head = (method: string, path: string, bytes: number): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`
/** Sockets take turns of the event loop, whatever the clock says. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
}

describe('createHttpServer', () => {
  describe('with bodies that take their time (HX-63)', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
    afterEach(() => void vi.useRealTimers())
    const pass = async (ms: number): Promise<void> => {
      await settle()
      await vi.advanceTimersByTimeAsync(ms)
      await settle()
    }

    it('refuses JSON that is not whole in time, however steadily it comes, and closes', async () => {
      const { socket, heard, ended } = await conversation()
      socket.write(head('POST', '/json', 1_000))
      for (let i = 0; i < 10; i++) {
        socket.write(' ')
        await pass(wholeBodyMs / 10 - 1)
      }
      expect(heard()).toBe('')
      await pass(10)
      expect([statusOf(heard()), bodyOf(heard())]).toEqual([408, error('REQUEST_TIMEOUT', 'The request did not arrive whole within 60 s.')])
      await pass(1_000)
      await pass(1_000)
      await ended
    })

    it('takes a file for as long as it comes', async () => {
      const { socket, heard } = await conversation()
      socket.write(head('PUT', '/file', 5))
      for (let i = 0; i < 5; i++) {
        await pass(maxPauseMs - 1)
        socket.write('x')
      }
      await settle()
      expect([statusOf(heard()), bodyOf(heard())]).toEqual([200, { bytes: 5 }])
    })

    it('refuses a file whose sender rests', async () => {
      const { socket, heard, ended } = await conversation()
      socket.write(`${head('PUT', '/file', 5)}x`)
      await pass(maxPauseMs - 1)
      expect(heard()).toBe('')
      await pass(1)
      expect([statusOf(heard()), bodyOf(heard())]).toEqual([408, error('REQUEST_TIMEOUT', 'Nothing of the request arrived for 60 s.')])
      await pass(1_000)
      await pass(1_000)
      await ended
    })

    it('cuts off a body that nobody reads', async () => {
      const { socket, heard, ended } = await conversation()
      socket.write(head('GET', '/unread', 5))
      await pass(1)
      expect(statusOf(heard())).toBe(200)
      await pass(1_000)
      await ended
    })
  })

  it.each([
    ['what was asked for', head('GET', '/unread', 0), 200],
    ['that there is no such address', head('GET', '/nothing', 0), 404],
    ['that a method is not served', head('PUT', '/json', 0), 405],
    ['that a body is no JSON', `${head('POST', '/json', 1)}x`, 400],
    ['that this is no HTTP', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ])('HX-36, HX-60 lets no answer be framed, sniffed, kept, or run when it is opened as a page: %s', async (_, sent, status) => {
    const { socket, heard } = await conversation()
    socket.write(sent)
    await vi.waitFor(() => expect(statusOf(heard())).toBe(status))
    for (const [name, value] of [
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ['cache-control', 'no-store'],
      ['cross-origin-resource-policy', 'same-origin'],
      ['content-security-policy', `default-src 'none'; frame-ancestors 'none'; sandbox`],
    ])
      expect(heard()).toContain(`${name}: ${value}\r\n`)
  })

  it('takes back the memory of what was read, and of nothing that is kept', async () => {
    const { socket, heard } = await conversation()
    const answers = () => heard().match(/{.*}/g) ?? []
    for (const [at, path] of ['/lent', '/bytes'].entries()) {
      socket.write(`${head('POST', path, 20)}0123456789`)
      await settle()
      socket.write('abcdefghij')
      await vi.waitFor(() => expect(answers()).toHaveLength(at + 1))
    }
    expect(answers().map((answer) => JSON.parse(answer) as unknown)).toEqual([{ lengths: [0, 0] }, { text: '0123456789abcdefghij' }])
  })

  it('lets a route say of an answer what is kept and what may run', async () => {
    const { socket, heard } = await conversation()
    socket.write(head('GET', '/own', 0))
    await vi.waitFor(() => expect(statusOf(heard())).toBe(200))
    expect(heard().match(/^cache-control: .*$/gim)).toEqual(['cache-control: max-age=60'])
    expect(heard()).toContain('x-frame-options: DENY')
  })

  it.each([
    ['no HTTP', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'BAD_REQUEST', 'The request is not valid HTTP/1.1.'],
    [
      'a head that is too large',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'REQUEST_TOO_LARGE',
      'The head of the request is too large: its address or its headers.',
    ],
  ])('answers %s in MLflow’s form', async (_, sent, status, code, message) => {
    const { socket, heard, ended, unreadable } = await conversation()
    socket.write(sent)
    await ended
    expect([statusOf(heard()), bodyOf(heard())]).toEqual([status, error(code, message)])
    expect(heard()).toMatch(/content-type: application\/json\r\n/)
    expect(heard()).toMatch(/x-content-type-options: nosniff\r\n/)
    expect(unreadable).toEqual([sent.slice(0, 100)])
  })
})
