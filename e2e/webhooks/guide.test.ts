import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { type RunningServer, startServer } from '../harness/server.ts'
import { type ReceivedRequest, startWebhookReceiver } from '../harness/webhook-receiver.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/webhooks.md'), 'utf8')
const secret = 'a secret of a webhook'

/** The one block of the guide in a language that has this text in it. */
function block(language: string, having: string): string {
  const blocks = [...guide.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, name, text = '']) => name === language && text.includes(having))
  expect(blocks).toHaveLength(1)
  return blocks[0]?.[2] ?? ''
}

interface Case {
  secret: string
  headers: Record<string, string>
  body: string
  /** Unix seconds. */
  now: number
}

describe('the guide to webhooks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-guide-'))
  let server: RunningServer
  let delivery: ReceivedRequest
  beforeAll(async () => {
    // No name is looked up then: the guide's are nobody's.
    server = await startServer({ flags: ['--webhooks.allowed-schemes=http,https', '--webhooks.allow-private-ips=true'] })
    const receiver = await startWebhookReceiver()
    const webhook = { name: 'hook', url: receiver.url, secret, events: [{ entity: 'PROMPT', action: 'CREATED' }] }
    const { webhook_id } = ((await post('/api/2.0/mlflow/webhooks', webhook)) as { webhook: { webhook_id: string } }).webhook
    await post(`/api/2.0/mlflow/webhooks/${webhook_id}/test`, {})
    delivery = receiver.received[0] as ReceivedRequest
    await receiver.close()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    return answer.json()
  }

  /** What a real delivery is, and what is made of it. */
  function cases(spelled: (header: string) => string): Case[] {
    const header = (name: string) => String(delivery.headers[name.toLowerCase()])
    const headers = Object.fromEntries(
      ['X-MLflow-Delivery-Id', 'X-MLflow-Timestamp', 'X-MLflow-Signature'].map((name) => [spelled(name), header(name)]),
    )
    const now = Number(header('X-MLflow-Timestamp'))
    const genuine = { secret, headers, body: delivery.text, now }
    return [
      { ...genuine, body: delivery.text.replace('example', 'Example') },
      { ...genuine, secret: 'another' },
      { ...genuine, headers: { ...headers, [spelled('X-MLflow-Delivery-Id')]: 'another' } },
      { ...genuine, headers: { ...headers, [spelled('X-MLflow-Timestamp')]: String(now + 1) } },
      { ...genuine, headers: {} },
      { ...genuine, now: now + 301 },
      { ...genuine, now: now - 301 },
      { ...genuine, now: now + 300 },
      { ...genuine, now: now + 2 },
    ]
  }
  // Altered, of another secret, under another id, with another time, unsigned, too old, from the future; then genuine, and genuine again.
  const verdicts = [...Array<string>(7).fill('refused'), 'new', 'repeated']

  async function run(command: string, file: string, text: string, given: Case[]): Promise<unknown> {
    writeFileSync(join(folder, file), text)
    const { stdout } = await promisify(execFile)(command, [join(folder, file), JSON.stringify(given)])
    return JSON.parse(stdout) as unknown
  }

  it.skipIf(lacks('python'))('HX-48 checks deliveries in Python: what is forged, old or repeated is told apart', async () => {
    const main = `
import json, sys
print(json.dumps([check(c["secret"], c["headers"], c["body"].encode(), c["now"]) for c in json.loads(sys.argv[1])]))
`
    const text = block('python', 'def check') + main
    expect(await run(program('python'), 'check.py', text, cases(String))).toEqual(verdicts)
  })

  it('HX-48 checks deliveries in TypeScript: what is forged, old or repeated is told apart', async () => {
    const main = `
const cases = JSON.parse(process.argv[2] ?? '')
console.log(JSON.stringify(cases.map((each: any) => check(each.secret, each.headers, Buffer.from(each.body), each.now))))
`
    const text = block('ts', 'function check') + main
    const inLowerCase = cases((name) => name.toLowerCase())
    expect(await run(process.execPath, 'check.ts', text, inLowerCase)).toEqual(verdicts)
  })

  it('makes a webhook by REST as it says', async () => {
    const body = /<<'END'\n(.*)END/s.exec(block('sh', 'curl'))?.[1] ?? ''
    const webhook = JSON.parse(body) as { events: object[] }
    expect(await post('/api/2.0/mlflow/webhooks', webhook)).toMatchObject({ webhook: { name: 'failures', events: webhook.events } })
  })
})
