import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'
import { rawRequest } from './raw-request.ts'

const token = 'planted-00-server-token'
const planted = (n: number) => `planted-${String(n).padStart(2, '0')}-secret-value`
const server = guardedServer({ token, env: { ASSAY_LOG_LEVEL: 'debug' } })
const json = { 'content-type': 'application/json' }

/** Requests that carry secrets where programs carry them, and that fail in all the ways there are. */
async function attack(): Promise<string[]> {
  const answers: string[] = []
  const send = async (path: string, init: RequestInit = {}) => answers.push(await (await server.ask(path, init)).text())
  await send('/api/assay/v1/experiments', { headers: { authorization: `Bearer ${planted(1)}` } })
  await send('/v1/traces', { method: 'POST', headers: { ...json, authorization: `Bearer ${planted(2)}` }, body: '{' })
  await send(`/v1/traces?api_key=${planted(3)}`, { method: 'POST', headers: { ...json, authorization: 'Bearer wrong' }, body: '{' })
  await send(`/v1/traces?token=${planted(3)}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: planted(4) })
  await send('/v1/traces', { method: 'POST', headers: json, body: `{"resourceSpans":"${planted(4)}` })
  await send('/api/2.0/mlflow/experiments/create', {
    method: 'POST',
    headers: { ...json, cookie: `session=${planted(5)}` },
    body: `{"name":${planted(6)}`,
  })
  await send(`/api/assay/v1/experiments?key=${planted(7)}`, { headers: { 'x-api-key': planted(8) } })
  await send('/api/assay/v1/feedback', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ token: `${planted(9)}.${planted(9)}`, value: true }),
  })
  await send('/api/2.0/mlflow/experiments/get', {
    headers: { authorization: `Basic ${Buffer.from(`u:${planted(10)}`).toString('base64')}` },
  })
  await send('/api/assay/v1/connection', { headers: { 'x-assay-token': planted(11), authorization: '' } })
  await rawRequest(server.url, `GET / HTTP/1.1\r\nAuthorization: Bearer ${planted(12)}\0\r\n\r\n`)
  await server.sendSpan({ attributes: [{ key: 'mlflow.spanInputs', value: { stringValue: `"${planted(13)}"` } }] })
  await send('/api/assay/v1/connection')
  await send('/metrics')
  return answers
}

describe('what the server says of requests', () => {
  it('HX-91, HX-30 has no secret of theirs in any line at debug, nor in answers, metrics and diagnostics', async () => {
    const answers = await attack()
    const said = [server.output(), ...answers].join('\n')
    for (let n = 1; n <= 13; n++) expect(said).not.toContain(planted(n))
    expect(said).not.toContain(token)
    expect(server.output()).not.toMatch(/authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+(?!\[hidden\])/i)
    expect(answers).toHaveLength(12)
  })

  it('HX-92 is one line an event, whatever a request holds', async () => {
    const forged = '\n{"level":"info","message":"forged"}\n\u001b[2J'
    await server.ask(`/v1/traces?${encodeURIComponent(forged)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: forged }),
    })
    await server.ask('/api/2.0/mlflow/experiments/get-by-name', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ experiment_name: forged }),
    })
    await server.sendSpan({ name: forged })
    await rawRequest(server.url, `GET /${encodeURIComponent(forged)} HTTP/1.1\r\nHost: ${forged}\r\n\r\n`)
    const lines = server.output().split('\n')
    expect(lines.filter((line) => line.startsWith('{')).map((line) => (JSON.parse(line) as { message: string }).message)).not.toContain(
      'forged',
    )
    expect(server.output()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  })

  it('HX-93 counts nothing under a name that came from outside', async () => {
    const series = async () =>
      (await (await server.ask('/metrics')).text())
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .map((line) => line.split(' ')[0])
    const before = await series()
    for (const name of ['a', 'b', '"} evil 1']) await server.sendSpan({ spanId: '1'.repeat(15) + String(name.length), name })
    expect(await series()).toEqual(before)
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401)
  })
})

describe('what the server writes', () => {
  it('HX-95 is for its owner only, whatever the umask is', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'assay-umask-'))
    const dataDir = join(parent, 'data')
    const main = resolve(import.meta.dirname, '../../.cache/server/main.js')
    const child = spawn(
      'sh',
      [
        '-c',
        'umask 000; exec "$0" "$@"',
        process.execPath,
        main,
        '--port=0',
        '--otlp-http-port=0',
        '--otlp-grpc-port=0',
        `--data-dir=${dataDir}`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const exited = new Promise((resolveExit) => child.once('exit', resolveExit))
    onTestFinished(async () => {
      child.kill('SIGTERM')
      await exited
      rmSync(parent, { recursive: true })
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const url = await eventually(
      () => Promise.resolve(/Assay {4}(http:\/\/\S+)/.exec(output)?.[1]),
      (found) => found !== undefined,
    )
    await fetch(`${url}/api/2.0/mlflow/experiments/create`, { method: 'POST', headers: json, body: '{"name":"x"}' })

    const entries = readdirSync(dataDir, { recursive: true, withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
      mode: statSync(join(entry.parentPath, entry.name)).mode & 0o777,
    }))
    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['assay.db', 'words.db', 'feedback.key', 'page-tokens.key', 'server.lock']),
    )
    expect(entries.filter(({ isFile, mode }) => mode !== (isFile ? 0o600 : 0o700))).toEqual([])
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  })

  it('HX-91 does not hold the server’s token', () => {
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((file) => readFileSync(file).includes(token))).toEqual([])
  })
})
