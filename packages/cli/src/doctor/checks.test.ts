import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDataDir } from './check-data-dir.ts'
import { checkDisk } from './check-disk.ts'
import { checkNode } from './check-node.ts'
import { checkPorts } from './check-ports.ts'
import { checkServer } from './check-server.ts'
import { checkStored } from './check-stored.ts'
import { type Finding, printFinding } from './finding.ts'
import { portHolder } from './port-holder.ts'
import { askServer, type Connection } from './server-answer.ts'

const connection: Connection = {
  version: '0.1.0',
  baseUrl: 'http://127.0.0.1:7070',
  otlpHttpUrl: null,
  otlpGrpcUrl: null,
  tokenRequired: false,
  demo: false,
  spansAccepted: 12,
  lastRejected: null,
}

/** Answers as Assay does, as far as the doctor asks. */
const assay =
  (facts: Connection, token?: string): RequestListener =>
  (request, response) => {
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    if (request.url === '/api/assay/v1/connection') return void response.end(JSON.stringify(facts))
    if (request.url === '/health') return void response.end('OK')
    if (request.url === '/version') return void response.end('3.18.0')
    response.writeHead(404).end()
  }

const servers: Server[] = []
async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-doctor-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const levels = (findings: Iterable<Finding>) => [...findings].map(({ name, level }) => `${level} ${name}`)

describe('checkNode', () => {
  it('takes Node 24 and newer, nothing older', () => {
    expect(checkNode('24.0.0').level).toBe('ok')
    expect(checkNode('22.12.0')).toMatchObject({
      level: 'FAIL',
      detail: 'Node 22.12.0 is too old for the server, which needs 24 or newer.',
    })
  })
})

describe('checkDataDir', () => {
  it('does not mind a folder that is not there yet', () => {
    expect(levels(checkDataDir(join(folder, 'none')))).toEqual(['note data folder'])
  })

  it('is content with a folder that only its owner can enter', () => {
    mkdirSync(join(folder, 'data'), { mode: 0o700 })
    expect(levels(checkDataDir(join(folder, 'data')))).toEqual(['ok data folder'])
  })

  it('refuses a folder that others can enter, and says how to close it', () => {
    mkdirSync(join(folder, 'data'), { mode: 0o755 })
    expect([...checkDataDir(join(folder, 'data'))]).toEqual([
      {
        name: 'data folder',
        level: 'FAIL',
        detail: `${folder}/data is open to other users (0755).`,
        remedy: `chmod 700 ${folder}/data`,
      },
    ])
  })

  it('refuses a file', () => {
    writeFileSync(join(folder, 'data'), '')
    expect(levels(checkDataDir(join(folder, 'data')))).toEqual(['FAIL data folder'])
  })
})

describe('checkDisk', () => {
  const disk = (free: number) =>
    (() => ({ type: 0, blocks: 100, bfree: free, bavail: free, bsize: 1e9, frsize: 1e9, files: 0, ffree: 0 })) as never

  it('fails from the share at which the server refuses spans', () => {
    expect(checkDisk(folder, 95, disk(6))).toEqual({ name: 'disk', level: 'ok', detail: '94 % full, 6.0 GB free' })
    expect(checkDisk(folder, 95, disk(5))).toMatchObject({
      level: 'FAIL',
      detail: '95 % full, 5.0 GB free; from 95 % on the server refuses new spans (507).',
    })
  })
})

describe('askServer and checkServer', () => {
  const ask = async (port: number, token?: string) => [...checkServer(await askServer({ host: '127.0.0.1', port, token }))]

  it('tells what a running server says of itself', async () => {
    const port = await listen(assay(connection))
    expect(await ask(port)).toEqual([
      {
        name: 'server',
        level: 'ok',
        detail: `Assay 0.1.0 at http://127.0.0.1:${port}, speaks MLflow 3.18.0, 12 spans taken since its start`,
      },
    ])
  })

  it('tells the last refused request with its hint', async () => {
    const lastRejected = {
      atMs: Date.UTC(2026, 10, 23, 18),
      door: 'otlp-http' as const,
      request: 'POST /v1/trace',
      status: 404,
      reason: 'no such path',
      hint: 'Send to /v1/traces.',
    }
    const port = await listen(assay({ ...connection, lastRejected }))
    expect((await ask(port))[1]).toEqual({
      name: 'last refused',
      level: 'note',
      detail: '2026-11-23T18:00:00.000Z, otlp-http: POST /v1/trace → 404, no such path',
      remedy: 'Send to /v1/traces.',
    })
  })

  it('finds a server of another version', async () => {
    const port = await listen(assay({ ...connection, version: '9.9.9' }))
    expect(levels(await ask(port))).toEqual(['ok server', 'FAIL versions'])
  })

  it('finds that it has no or the wrong token, and gets in with the right one', async () => {
    const port = await listen(assay(connection, 'correct-horse-battery'))
    expect((await ask(port))[0]).toMatchObject({ level: 'FAIL', remedy: 'Set ASSAY_TOKEN to the token that the server was started with.' })
    expect(levels(await ask(port, 'correct-horse-battery'))).toEqual(['ok server'])
  })

  it('does not take another program for Assay', async () => {
    const port = await listen((_request, response) => response.end('hello'))
    expect((await ask(port))[0]).toMatchObject({ level: 'FAIL', remedy: 'Stop that program, or start Assay on another port with --port.' })
  })

  it('does not mind that none runs', async () => {
    const port = await listen(assay(connection))
    await new Promise((resolve) => servers.pop()?.close(resolve))
    expect(levels(await ask(port))).toEqual(['note server'])
  })
})

describe('checkPorts', () => {
  const ports = async (
    config: { port: number; otlpHttpPort: number; otlpGrpcPort: number },
    facts?: Partial<Connection>,
    serverPid: number | null = null,
  ) => {
    const answer = facts
      ? {
          kind: 'assay' as const,
          url: `http://127.0.0.1:${config.port}`,
          healthy: true,
          mlflowVersion: '',
          connection: { ...connection, ...facts },
        }
      : { kind: 'nobody' as const, url: '' }
    const findings: Finding[] = []
    for await (const finding of checkPorts({ ...config, host: '127.0.0.1' }, answer, serverPid)) findings.push(finding)
    return findings
  }

  it.skipIf(process.platform !== 'linux')('takes a port for held by the server that its own process holds', async () => {
    const taken = await listen(assay(connection))
    const [, otlpHttp] = await ports({ port: 0, otlpHttpPort: taken, otlpGrpcPort: 0 }, undefined, process.pid)
    expect(otlpHttp).toEqual({ name: 'OTLP/HTTP', level: 'ok', detail: `${taken}, held by the server` })
  })

  it('names the process that holds a port', async () => {
    const taken = await listen(assay(connection))
    const [, otlpHttp] = await ports({ port: 0, otlpHttpPort: taken, otlpGrpcPort: 0 })
    expect(otlpHttp).toMatchObject({
      name: 'OTLP/HTTP',
      level: 'FAIL',
      remedy: 'Stop that program, or choose another port with --otlp-http-port.',
    })
    expect(otlpHttp?.detail).toContain(process.platform === 'linux' ? `(process ${process.pid})` : `${taken} is taken`)
  })

  it('does not mind a port that our own server holds', async () => {
    const taken = await listen(assay(connection))
    const findings = await ports({ port: taken, otlpHttpPort: taken, otlpGrpcPort: 0 }, { otlpHttpUrl: `http://127.0.0.1:${taken}` })
    expect(levels(findings)).toEqual(['ok port', 'ok OTLP/HTTP', 'ok OTLP/gRPC'])
  })

  it('does not take a port for ours that another program holds while our server runs without it', async () => {
    const taken = await listen(assay(connection))
    expect(levels(await ports({ port: 0, otlpHttpPort: 0, otlpGrpcPort: taken }, { otlpGrpcUrl: null }))).toContain('FAIL OTLP/gRPC')
  })
})

describe.skipIf(process.platform !== 'linux')('portHolder', () => {
  it('is nobody for a port on which none listens', async () => {
    const port = await listen(assay(connection))
    expect(portHolder(port)?.pid).toBe(process.pid)
    await new Promise((resolve) => servers.pop()?.close(resolve))
    expect(portHolder(port)).toBeUndefined()
  })
})

describe('checkStored', () => {
  const collect = async (dataDir: string, looks: { name: string; ok: boolean; detail: string }[]) => {
    const findings: Finding[] = []
    const checkStore = async function* () {
      yield* looks
    }
    for await (const finding of checkStored(dataDir, () => Promise.resolve({ checkStore }))) findings.push(finding)
    return findings
  }

  it('tells each look that the store takes at itself, and what to do about a bad one', async () => {
    const findings = await collect(folder, [
      { name: 'spans', ok: true, detail: '1,000 rows' },
      { name: 'payloads', ok: false, detail: 'block 7 does not have its checksum' },
    ])
    expect(levels(findings)).toEqual(['ok spans', 'FAIL payloads'])
    expect(findings[1]?.remedy).toContain('Copy the data folder away')
  })

  it('does not look where nothing is stored', async () => {
    expect(await collect(join(folder, 'none'), [{ name: 'spans', ok: false, detail: '' }])).toEqual([])
  })

  it('fails when the store cannot be checked', async () => {
    const findings: Finding[] = []
    for await (const finding of checkStored(folder, () => Promise.reject(new Error('no such module')))) findings.push(finding)
    expect(findings[0]).toMatchObject({ level: 'FAIL', detail: 'the store cannot be checked: no such module' })
  })
})

describe('printFinding', () => {
  it('lets nothing that it quotes steer the terminal', () => {
    const finding: Finding = { name: 'last refused', level: 'note', detail: 'GET /\u001b[2J\nok    forged' }
    expect(printFinding(finding)).toBe('note  last refused    GET /\ufffd[2J\ufffdok    forged')
  })
})
