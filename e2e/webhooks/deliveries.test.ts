import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sendTrace } from '../harness/otlp-json.ts'
import { eventually, freePort, type RunningServer, startServer } from '../harness/server.ts'
import { type ReceivedRequest, startWebhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver.ts'

const secret = 'planted-secret-of-a-webhook'
const thisMachine = ['--webhooks.allowed-schemes=http,https', '--webhooks.allowed-networks=127.0.0.1']
const registeredModel = { entity: 'REGISTERED_MODEL', action: 'CREATED' }

async function started(options: { dataDir?: string } = {}): Promise<RunningServer> {
  const server = await startServer({ flags: thisMachine, ...options })
  onTestFinished(() => server.stop())
  return server
}

async function receiver(port?: number): Promise<WebhookReceiver> {
  const started = await startWebhookReceiver(port)
  onTestFinished(() => started.close())
  return started
}

async function call(server: RunningServer, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text}`)
  return JSON.parse(text) as unknown
}

const addWebhook = async (server: RunningServer, url: string, events: object[], more: object = {}): Promise<string> => {
  const answer = await call(server, 'POST', '/api/2.0/mlflow/webhooks', { name: 'hook', url, events, ...more })
  return (answer as { webhook: { webhook_id: string } }).webhook.webhook_id
}
const createModel = (server: RunningServer, name: string) => call(server, 'POST', '/api/2.0/mlflow/registered-models/create', { name })
const names = ({ received }: WebhookReceiver): string[] => received.map(({ body }) => String(body.data['name'])).toSorted()
const arrived = (from: WebhookReceiver, count: number) =>
  eventually(
    async () => from.received.length,
    (length) => length >= count,
    // Traces are held for some seconds, and machines that run the tests do other things too.
    30_000,
  )

describe('deliveries', () => {
  it('HX-48 tell of a model, signed with the secret', async () => {
    const [server, hook] = [await started(), await receiver()]
    await addWebhook(server, `${hook.url}/hook?a=b`, [registeredModel], { secret })
    await createModel(server, 'm')
    await arrived(hook, 1)
    const [{ path, headers, text, body }] = hook.received as [ReceivedRequest]
    expect(path).toBe('/hook?a=b')
    expect(body).toEqual({
      entity: 'registered_model',
      action: 'created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      data: { name: 'm', tags: {}, description: '' },
    })
    const signed = `${headers['x-mlflow-delivery-id'] as string}.${headers['x-mlflow-timestamp'] as string}.${text}`
    expect(headers['x-mlflow-signature']).toBe(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
    expect(headers['content-type']).toBe('application/json')
  })

  it('reach who is there while somebody else is not', async () => {
    const [server, hook, silent] = [await started(), await receiver(), await receiver()]
    silent.answerWith(null)
    await addWebhook(server, silent.url, [registeredModel])
    await addWebhook(server, `http://127.0.0.1:${await freePort()}`, [registeredModel])
    await addWebhook(server, hook.url, [registeredModel])
    for (let i = 0; i < 20; i++) await createModel(server, `m${i}`)
    await arrived(hook, 20)
    expect(names(hook)).toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`).toSorted())
    // The others wait: no more than four at once keep a connection.
    expect(silent.received).toHaveLength(4)
  })

  it('are tried again, under the same id and with the same body', async () => {
    const [server, hook] = [await started(), await receiver()]
    await addWebhook(server, hook.url, [registeredModel], { secret })
    hook.answerWith({ status: 503 })
    await createModel(server, 'm')
    await arrived(hook, 1)
    hook.answerWith({ status: 204 })
    await arrived(hook, 2)
    const [first, second] = hook.received
    expect(second?.headers['x-mlflow-delivery-id']).toBe(first?.headers['x-mlflow-delivery-id'])
    expect(second?.text).toBe(first?.text)
  })

  it('go on where they stopped when the server is killed: each event arrives, none twice that was answered', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-webhooks-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const port = await freePort()
    const before = await startServer({ flags: thisMachine, dataDir })
    await addWebhook(before, `http://127.0.0.1:${port}`, [registeredModel])
    const created = Array.from({ length: 30 }, (_, i) => `m${i}`)
    for (const name of created) await createModel(before, name)
    before.kill('SIGKILL')
    await before.exited

    const hook = await receiver(port)
    const after = await started({ dataDir })
    await arrived(hook, created.length)
    expect(names(hook)).toEqual(created.toSorted())
    expect(new Set(hook.received.map(({ headers }) => headers['x-mlflow-delivery-id'])).size).toBe(created.length)
    expect(after.output()).not.toContain('error')
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)('keep their id when %s ends the server before it saw the answer', async (signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-webhooks-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const hook = await receiver()
    hook.answerWith(null)
    const before = await startServer({ flags: thisMachine, dataDir })
    await addWebhook(before, hook.url, [registeredModel], { secret })
    await createModel(before, 'm')
    await arrived(hook, 1)
    before.kill(signal)
    await before.exited
    hook.answerWith({ status: 200 })
    await started({ dataDir })
    await arrived(hook, 2)
    const [first, second] = hook.received
    expect(second?.headers['x-mlflow-delivery-id']).toBe(first?.headers['x-mlflow-delivery-id'])
    expect(second?.text).toBe(first?.text)
  })

  it('tell of traces that a filter finds, once for what comes together', async () => {
    const [server, hook] = [await started(), await receiver()]
    await addWebhook(server, hook.url, [{ entity: 'TRACE', action: 'COMPLETED', filter: "trace.status = 'ERROR'" }])
    await sendTrace(server.url, { service: 'agent', spans: [{ name: 'good' }] })
    const traceId = await sendTrace(server.url, { service: 'agent', spans: [{ name: 'bad', id: '1'.repeat(16), error: 'no' }] })
    await sendTrace(server.url, { traceId, service: 'agent', spans: [{ name: 'late', parent: '1'.repeat(16) }] })
    await arrived(hook, 1)
    expect(hook.received.map(({ body }) => [body.entity, body.action, body.data['trace_id'], body.data['state']])).toEqual([
      ['trace', 'completed', `tr-${traceId}`, 'ERROR'],
    ])
  })

  it('tell of assessments and of datasets', async () => {
    const [server, hook] = [await started(), await receiver()]
    await addWebhook(server, hook.url, [
      { entity: 'ASSESSMENT', action: 'CREATED' },
      { entity: 'DATASET', action: 'UPDATED' },
    ])
    const traceId = await sendTrace(server.url, { service: 'agent', spans: [{ name: 'answer' }] })
    const assessment = { assessment_name: 'good', feedback: { value: true }, source: { source_type: 'HUMAN', source_id: 'ann' } }
    await call(server, 'POST', `/api/3.0/mlflow/traces/tr-${traceId}/assessments`, { assessment })
    const made = (await call(server, 'POST', '/api/3.0/mlflow/datasets/create', { name: 'qa' })) as { dataset: { dataset_id: string } }
    const { dataset_id } = made.dataset
    await call(server, 'POST', `/api/3.0/mlflow/datasets/${dataset_id}/records`, { records: '[{"inputs": {"q": 1}}]' })
    await arrived(hook, 2)
    const told = hook.received.map(({ body }) => [`${body.entity}.${body.action}`, body.data] as const)
    expect(told.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      [
        'assessment.created',
        {
          assessment_id: expect.stringMatching(/^a-/),
          trace_id: `tr-${traceId}`,
          name: 'good',
          kind: 'feedback',
          value: true,
          source_type: 'HUMAN',
          source_id: 'ann',
        },
      ],
      ['dataset.updated', { dataset_id, name: 'qa', version: 1, digest: expect.stringMatching(/^[0-9a-f]{8}$/), record_count: 1 }],
    ])
  })

  it('HX-30, HX-91 nowhere show the secret: not in answers, not in the log, not in the data folder', async () => {
    const [server, hook] = [await started(), await receiver()]
    hook.answerWith({ status: 500 })
    const id = await addWebhook(server, hook.url, [registeredModel], { secret })
    await createModel(server, 'm')
    await arrived(hook, 1)
    const answers = await Promise.all([
      call(server, 'GET', `/api/2.0/mlflow/webhooks/${id}`),
      call(server, 'GET', '/api/2.0/mlflow/webhooks'),
      call(server, 'PATCH', `/api/2.0/mlflow/webhooks/${id}`, { secret: `${secret}-2` }),
      call(server, 'POST', `/api/2.0/mlflow/webhooks/${id}/test`, {}),
    ])
    expect(JSON.stringify(answers)).not.toContain(secret)
    expect(server.output()).not.toContain(secret)
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toContain('secret.key')
    expect(files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(secret))).toEqual([])
  })
})

describe('a test call', () => {
  it('HX-47 says the status, and nothing of what was answered', async () => {
    const [server, hook] = [await started(), await receiver()]
    const id = await addWebhook(server, hook.url, [registeredModel])
    hook.answerWith({ status: 418, headers: { 'x-told': 'nobody' } })
    const answer = await call(server, 'POST', `/api/2.0/mlflow/webhooks/${id}/test`, {})
    expect(answer).toEqual({ result: { success: false, response_status: 418 } })
    expect(hook.received[0]?.body.data).toEqual({
      name: 'example_model',
      tags: { example_key: 'example_value' },
      description: 'An example registered model',
    })
  })
})
