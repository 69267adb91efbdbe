import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'

const proxy = '/api/2.0/mlflow-artifacts/artifacts'

/** As they stand in an address: no client of ours takes anything out of them. */
const hostile = [
  '..%2fx',
  '..%5cx',
  '%2e%2e%2fx',
  '%252e%252e%252fx',
  '%25252e%25252e%25252fx',
  'a/%2e%2e/x',
  'a%2f..%2f..%2fx',
  '....//x',
  '%2fetc%2fpasswd',
  'C:%5cx',
  'C:/x',
  '%5c%5chost%5cs',
  'file:%2f%2f%2fetc%2fpasswd',
  '%c0%ae%c0%ae/x',
  '%u002e%u002e/x',
  '..;/x',
  '.%00./x',
  'a%00b',
  'x%23/../..%2f',
  'a%09b',
  'a%0ab',
  'a//b',
  'a/./%2e/b',
  'x'.repeat(300),
  Array.from({ length: 5000 }, () => 'a').join('/'),
]

describe('artifacts', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer()
  }, 60_000)
  afterAll(() => server?.stop())

  const ask = (method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url)
      const sent = request({ hostname, port, method, path, headers }, (answer) => {
        let text = ''
        answer.setEncoding('latin1').on('data', (piece: string) => (text += piece))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }))
      })
      sent.on('error', reject)
      sent.end(body)
    })

  it.each(['GET', 'PUT', 'DELETE'])('HX-33 lead nowhere else by %s', async (method) => {
    for (const path of hostile) {
      const { status } = await ask(method, `${proxy}/${path}`, method === 'PUT' ? 'x' : undefined)
      // A header that long is refused before anybody looks at it; a path that the address itself resolves is another route.
      expect([path.slice(0, 60), [400, 404, 405, 431].includes(status)]).toEqual([path.slice(0, 60), true])
      if (method === 'PUT') expect([path.slice(0, 60), status === 200]).toEqual([path.slice(0, 60), false])
    }
  })

  it('HX-33 list nothing else', async () => {
    const created = JSON.parse((await ask('POST', '/api/2.0/mlflow/runs/create', '{"experiment_id":"0"}')).text) as {
      run: { info: { run_id: string } }
    }
    for (const path of [...hostile.slice(0, -1), '../x', '..\\x', '/etc', 'x#/../..', 'x?../..']) {
      const given = path.includes('%') ? path : encodeURIComponent(path)
      const listed = await ask('GET', `${proxy}?path=${given}`)
      const ofRun = await ask('GET', `/api/2.0/mlflow/artifacts/list?run_id=${created.run.info.run_id}&path=${given}`)
      expect([path.slice(0, 60), listed.status, ofRun.status]).toEqual([path.slice(0, 60), 400, 400])
    }
  })

  it('HX-36 are never shown, whatever they are called', async () => {
    for (const name of ['index.html', 'x.svg', 'x.pdf']) {
      expect((await ask('PUT', `${proxy}/0/${name}`, '<script>alert(1)</script>', { 'content-type': 'text/html' })).status).toBe(200)
      const { headers, text } = await ask('GET', `${proxy}/0/${name}`)
      expect(text).toBe('<script>alert(1)</script>')
      expect(headers['content-type']).toBe('application/octet-stream')
      expect(headers['content-disposition']).toMatch(/^attachment;/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toMatch(/sandbox/)
    }
  })

  it('HX-41 keep nothing of an upload that ends early', async () => {
    const { hostname, port } = new URL(server.url)
    await new Promise<void>((resolve) => {
      const sent = request({ hostname, port, method: 'PUT', path: `${proxy}/0/half`, headers: { 'content-length': '1000000' } })
      sent.on('error', () => resolve())
      sent.write('x'.repeat(1000), () => setTimeout(() => sent.destroy(), 100))
    })
    expect((await ask('GET', `${proxy}/0/half`)).status).toBe(404)
    const { text } = await ask('GET', `${proxy}?path=0`)
    expect(text).not.toContain('half')
  })

  it('HX-39 answer ranges without doing more than was asked', async () => {
    await ask('PUT', `${proxy}/0/ten`, '0123456789')
    const get = (range: string) => ask('GET', `${proxy}/0/ten`, undefined, { range })
    expect(await get('bytes=2-4')).toMatchObject({ status: 206, text: '234' })
    expect((await get('bytes=9223372036854775808-')).status).toBe(416)
    expect(await get(`bytes=${'0-,'.repeat(1000)}0-`)).toMatchObject({ status: 200, text: '0123456789' })
  })

  it('are the workspace’s alone', async () => {
    await ask('PUT', `${proxy}/0/mine`, 'mine')
    const other = { 'x-mlflow-workspace': 'other' }
    for (const method of ['GET', 'DELETE']) expect((await ask(method, `${proxy}/0/mine`, undefined, other)).status).toBe(404)
    expect((await ask('GET', `${proxy}/0/mine`)).text).toBe('mine')
  })
})
