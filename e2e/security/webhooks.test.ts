import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { eventually, startServer } from '../harness/server.ts'
import { startWebhookReceiver } from '../harness/webhook-receiver.ts'
import { guardedServer } from './guarded-server.ts'

const hooks = '/api/2.0/mlflow/webhooks'
const json = { 'content-type': 'application/json' }
const events = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }]

describe('a server as it comes', () => {
  const server = guardedServer()
  let decoy: Server
  let connections = 0
  let port: number
  beforeAll(async () => {
    decoy = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve))
    port = (decoy.address() as AddressInfo).port
  })
  afterAll(() => new Promise((resolve) => decoy.close(resolve)))

  const save = async (url: string): Promise<{ status: number; body: { error_code?: string; message?: string } }> => {
    const answer = await server.ask(hooks, { method: 'POST', headers: json, body: JSON.stringify({ name: 'hook', url, events }) })
    return { status: answer.status, body: (await answer.json()) as { error_code?: string; message?: string } }
  }

  it('HX-42 takes no address of this machine or its networks for a webhook, however it is written, and connects to none', async () => {
    const hosts = [
      '127.0.0.1',
      'localhost',
      'LOCALHOST',
      '0',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '[fd00:ec2::254]',
      '100.64.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.0.1',
      '[fc00::1]',
      '[fe80::1]',
      '224.0.0.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '127。0。0。1',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
    ]
    for (const host of hosts) {
      const { status, body } = await save(`https://${host}:${port}/`)
      expect([host, status, body.error_code]).toEqual([host, 400, 'INVALID_PARAMETER_VALUE'])
      expect(body.message).toMatch(/^Webhook URL must not resolve to a non-public IP address\./)
    }
    expect(connections).toBe(0)
  })

  it('HX-45 takes no address that is no plain one of https', async () => {
    const urls = [
      'http://example.com/',
      'https://user:pw@example.com/',
      'https://h#@evil.example/',
      'https://evil.example\\@h/',
      'https://example.com:0/',
      'https://example.com:22/',
      'https://example.com:6379/',
      'https://example.com:9000/',
      'https://[fe80::1%25eth0]/',
      'gopher://example.com/',
      'data:text/plain,x',
      'unix:/run/x.sock',
      `https://example.com/${'x'.repeat(10_000)}`,
      'https://example.com/\u0000',
    ]
    for (const url of urls) expect([url.slice(0, 60), (await save(url)).status]).toEqual([url.slice(0, 60), 400])
  })

  it('has no webhook then', async () => {
    expect(await (await server.ask(hooks)).json()).toEqual({})
  })
})

it('HX-44 does not follow a redirect from a receiver that is allowed', async () => {
  const server = await startServer({ flags: ['--webhooks.allowed-schemes=http', '--webhooks.allowed-networks=127.0.0.1'] })
  onTestFinished(() => server.stop())
  const [receiver, decoy] = [await startWebhookReceiver(), await startWebhookReceiver()]
  onTestFinished(async () => void (await Promise.all([receiver.close(), decoy.close()])))
  receiver.answerWith({ status: 307, headers: { location: decoy.url } })
  const post = async (path: string, body: object): Promise<unknown> =>
    (await fetch(server.url + path, { method: 'POST', headers: json, body: JSON.stringify(body) })).json()
  const made = (await post(hooks, { name: 'hook', url: receiver.url, events })) as { webhook: { webhook_id: string } }
  await post('/api/2.0/mlflow/registered-models/create', { name: 'm' })
  const log = async () => {
    const answer = await fetch(`${server.url}/api/assay/v1/webhooks/${made.webhook.webhook_id}/deliveries`)
    return ((await answer.json()) as { deliveries: { status: string; error: string; responseStatus: number }[] }).deliveries
  }
  const [delivery] = await eventually(log, (deliveries) => deliveries[0]?.status === 'failed')
  expect(delivery).toMatchObject({
    responseStatus: 307,
    error: 'HTTP 307: a redirect is not followed; give the webhook the new address',
  })
  expect(decoy.received).toEqual([])
})
