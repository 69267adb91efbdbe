import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addressRules } from './address-rules.ts'
import { maxAnswerBytes, OutgoingClient, type Resolve, UnfinishedAnswer } from './outgoing-client.ts'

const onlyPublic = addressRules({ privateToo: false, networks: [] })
const thisMachine = addressRules({ privateToo: false, networks: ['127.0.0.1'] })
const never = new AbortController().signal
const body = Buffer.from('{"a": "é"}')

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A receiver of HTTP that counts who connects. */
async function receiver(answer: RequestListener): Promise<{ port: number; connections: () => number }> {
  let connections = 0
  const server = createHttpServer(answer).on('connection', () => connections++)
  return { port: await listening(server), connections: () => connections }
}

/** A receiver that answers with these bytes and whatever comes after. */
const rawReceiver = (answer: (socket: Socket) => void): Promise<number> =>
  listening(createTcpServer((socket) => void socket.on('error', () => undefined).once('data', () => answer(socket))))

const client = (rules = thisMachine, resolve: Resolve = async () => ['127.0.0.1'], timeoutMs = 10_000) =>
  new OutgoingClient({ rules, resolve, timeoutMs })
const post = (to: OutgoingClient, url: string, signal = never) => to.post(new URL(url), { 'x-a': 'b' }, body, signal)

describe('OutgoingClient', () => {
  it('posts the bytes with their headers, and names the host that was asked for', async () => {
    const got: unknown[] = []
    const { port } = await receiver((request, response) => {
      request.on('data', (chunk: Buffer) => got.push(chunk.toString()))
      request.on('end', () => {
        got.push(request.method, request.url, request.headers.host, request.headers['x-a'], request.headers['content-length'])
        response.writeHead(202).end('thanks')
      })
    })
    expect(await post(client(), `http://receiver.example:${port}/hook?a=b`)).toEqual({ kind: 'answered', status: 202, retryAfter: null })
    expect(got).toEqual(['{"a": "é"}', 'POST', '/hook?a=b', `receiver.example:${port}`, 'b', '11'])
  })

  it('tells when to come again, as it was told', async () => {
    const { port } = await receiver((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
    expect(await post(client(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'answered', status: 429, retryAfter: '7' })
  })

  it('says that nobody listens, or that there is no such host', async () => {
    const { port } = await receiver(() => undefined)
    const gone = createTcpServer()
    const freed = await listening(gone)
    await new Promise((resolve) => gone.close(resolve))
    expect(await post(client(), `http://127.0.0.1:${freed}/`)).toMatchObject({
      kind: 'unanswered',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    const unknown = client(thisMachine, () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })))
    expect(await post(unknown, `http://nowhere.example:${port}/`)).toEqual({
      kind: 'unanswered',
      message: 'nowhere.example cannot be resolved: ENOTFOUND',
    })
    expect(
      await post(
        client(thisMachine, async () => []),
        `http://nowhere.example:${port}/`,
      ),
    ).toMatchObject({ kind: 'unanswered' })
  })

  it('ends when its caller ends it', async () => {
    const stop = new AbortController()
    const { port } = await receiver(() => stop.abort())
    expect(await post(client(), `http://127.0.0.1:${port}/`, stop.signal)).toEqual({ kind: 'aborted' })
  })

  it.each([
    ['a name of a private address', ['127.0.0.1'], '127.0.0.1'],
    ['a name of a public and a private address', ['8.8.8.8', '127.0.0.1'], '127.0.0.1'],
    ['a name of a mapped address', ['::ffff:127.0.0.1'], '::ffff:127.0.0.1'],
  ])('HX-43 sends nothing to %s', async (_, addresses, named) => {
    const { port, connections } = await receiver((_request, response) => response.end())
    const to = client(onlyPublic, async () => addresses)
    const url = `http://receiver.example:${port}/`
    expect(await to.reach(new URL(url))).toEqual({ kind: 'forbidden', address: named })
    expect(await post(to, url)).toEqual({
      kind: 'forbidden',
      message: `receiver.example is ${named}, which is no public address. Nothing was sent.`,
    })
    expect(connections()).toBe(0)
  })

  it('HX-43 sends nothing to a name that was public when it was checked, and is private when it is sent to', async () => {
    const { port, connections } = await receiver((_request, response) => response.end())
    const answers = [['8.8.8.8'], ['127.0.0.1']]
    const to = client(onlyPublic, async () => answers.shift() ?? [])
    const url = `http://rebound.example:${port}/`
    expect(await to.reach(new URL(url))).toMatchObject({ kind: 'reachable' })
    expect(await post(to, url)).toMatchObject({ kind: 'forbidden' })
    expect(connections()).toBe(0)
  })

  it('HX-43 looks a name up once a request, and connects to what it then was', async () => {
    const { port, connections } = await receiver((_request, response) => response.end())
    let lookups = 0
    const to = client(thisMachine, async () => (lookups++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']))
    expect(await post(to, `http://rebound.example:${port}/`)).toMatchObject({ kind: 'answered', status: 200 })
    expect([lookups, connections()]).toEqual([1, 1])
  })

  it('HX-42 sends nothing to an address that is written in the URL, however it is written', async () => {
    const { port, connections } = await receiver((_request, response) => response.end())
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:127.0.0.1]', '127。0。0。1']) {
      expect(await post(client(onlyPublic), `http://${host}:${port}/`)).toMatchObject({ kind: 'forbidden' })
    }
    expect(connections()).toBe(0)
  })

  it.each([301, 302, 303, 307, 308])('HX-44 does not follow a redirect (%i)', async (status) => {
    const decoy = await receiver((_request, response) => response.end())
    const { port } = await receiver((_request, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${decoy.port}/` }).end(),
    )
    expect(await post(client(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'answered', status, retryAfter: null })
    expect(decoy.connections()).toBe(0)
  })

  it('HX-46 gives up on who never answers, or never ends', async () => {
    const silent = await rawReceiver(() => undefined)
    const slow = await rawReceiver((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'))
    for (const port of [silent, slow]) {
      const sent = await post(client(thisMachine, undefined, 50), `http://127.0.0.1:${port}/`)
      expect(sent).toEqual({ kind: 'unanswered', message: 'no whole answer within 0.05 s' })
    }
  })

  it('HX-46 gives up on a name that is never resolved', async () => {
    const to = client(thisMachine, () => new Promise(() => undefined), 50)
    expect(await post(to, 'http://nowhere.example/')).toEqual({
      kind: 'unanswered',
      message: 'nowhere.example cannot be resolved: no answer within 0.05 s',
    })
  })

  it('HX-46 takes an answer of a mebibyte, and no larger one', async () => {
    const answer = (bytes: number) => receiver((_request, response) => response.end(Buffer.alloc(bytes)))
    const [most, more] = [await answer(maxAnswerBytes), await answer(maxAnswerBytes + 1)]
    expect(await post(client(), `http://127.0.0.1:${most.port}/`)).toMatchObject({ kind: 'answered', status: 200 })
    expect(await post(client(), `http://127.0.0.1:${more.port}/`)).toEqual({
      kind: 'unanswered',
      message: 'the answer has more than 1048576 bytes',
    })
  })

  it('HX-46 cuts an endless answer off', async () => {
    const closed = Promise.withResolvers<void>()
    const port = await rawReceiver((socket) => {
      socket.once('close', () => closed.resolve())
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
      }
      socket.on('drain', pour)
      pour()
    })
    expect(await post(client(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unanswered' })
    await closed.promise
  })

  it('HX-46 inflates nothing', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const { port } = await receiver((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    expect(await post(client(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 200 })
  })

  it('HX-46 takes no endless head', async () => {
    const port = await rawReceiver((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(32 * 1024)}`)
    })
    expect(await post(client(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unanswered' })
  })

  it('takes no answer that breaks off or is no HTTP', async () => {
    const broken = await rawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'))
    const redis = await rawReceiver((socket) => socket.end('-ERR unknown command\r\n'))
    for (const port of [broken, redis]) expect(await post(client(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unanswered' })
  })

  describe('an answer that is read as it comes', () => {
    const opened = (to: OutgoingClient, port: number, maxBytes: number, signal = never) =>
      to.open(new URL(`http://127.0.0.1:${port}/`), {}, body, { signal, maxBytes })
    async function read(answer: Awaited<ReturnType<OutgoingClient['open']>>): Promise<string> {
      if (answer.kind !== 'answered') throw new Error(`expected an answer, not ${answer.kind}`)
      let text = ''
      for await (const chunk of answer.body) text += chunk.toString()
      return text
    }

    it('comes in pieces, while the rest is still on its way', async () => {
      const more = Promise.withResolvers<void>()
      const { port } = await receiver((_, response) => {
        response.write('one ')
        void more.promise.then(() => response.end('two'))
      })
      const answer = await opened(client(), port, 100)
      if (answer.kind !== 'answered') throw new Error('no answer')
      const pieces: string[] = []
      for await (const chunk of answer.body) {
        pieces.push(chunk.toString())
        more.resolve()
      }
      expect(pieces).toEqual(['one ', 'two'])
    })

    it('HX-46 has as many bytes as are taken, and no more', async () => {
      const { port } = await receiver((_, response) => response.end('12345'))
      expect(await read(await opened(client(), port, 5))).toBe('12345')
      await expect(read(await opened(client(), port, 4))).rejects.toThrow('the answer has more than 4 bytes')
    })

    it('HX-46 is given up where it breaks off or does not end', async () => {
      const broken = await rawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'))
      await expect(read(await opened(client(), broken, 100))).rejects.toThrow(UnfinishedAnswer)
      const slow = await rawReceiver((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'))
      await expect(read(await opened(client(thisMachine, undefined, 100), slow, 100))).rejects.toThrow('no whole answer within 0.1 s')
    })

    it('closes the connection when its reader leaves', async () => {
      const closed = Promise.withResolvers<void>()
      const { port } = await receiver((request, response) => {
        request.socket.once('close', () => closed.resolve())
        response.write('one')
      })
      const answer = await opened(client(), port, 100)
      if (answer.kind === 'answered') for await (const _ of answer.body) break
      expect(await closed.promise).toBeUndefined()
    })
  })
})
