import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../../tools/test/lacks.ts'
import { startMlflowServer } from '../../harness/mlflow-server.ts'
import { startServer } from '../../harness/server.ts'
import { startWebhookReceiver } from '../../harness/webhook-receiver.ts'
import { BothServers } from './both-servers.ts'

const hooks = '/api/2.0/mlflow/webhooks'
const url = 'https://example.com/hook'
const model = { entity: 'REGISTERED_MODEL', action: 'CREATED' }
const hook = (part: Record<string, unknown> = {}) => ({ name: 'hook', url, events: [model], ...part })

/** Both may send everywhere, so that neither looks a name up. */
describe.skipIf(lacks('mlflow'))('calls on webhooks, answered as the MLflow 3.18.0 server answers them', () => {
  let both: BothServers
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const flags = ['--webhooks.allowed-schemes=http,https', '--webhooks.allow-private-ips=true']
    const allowed = { MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true', MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http,https' }
    const [assay, mlflow] = await Promise.all([startServer({ flags }), startMlflowServer(allowed)])
    ends.push(() => assay.stop(), mlflow.stop)
    both = new BothServers(assay.url, mlflow.url)
    await both.call('POST', hooks, hook({ description: 'the first', secret: 's' }))
    await both.call('POST', hooks, hook({ name: 'second', status: 'DISABLED' }))
  }, 180_000)
  afterAll(() => Promise.all(ends.map((end) => end())))

  const same = async (method: string, path: string, body?: Record<string, unknown>): Promise<number> => {
    const { assay, mlflow } = await both.call(method, path, body)
    expect(assay).toEqual(mlflow)
    return assay.status
  }

  it.each<[string, Record<string, unknown>, number]>([
    ['nothing', {}, 400],
    ['no address', { name: 'hook' }, 400],
    ['no events', { name: 'hook', url }, 400],
    ['an empty list of events', hook({ events: [] }), 400],
    ['a text for events', hook({ events: 'x' }), 400],
    ['a number for a name', hook({ name: 5 }), 400],
    ['a number for a secret', hook({ secret: 5 }), 400],
    ['a name that begins with a dash', hook({ name: '-hook' }), 400],
    ['a name with quotes', hook({ name: 'a\'b"c' }), 400],
    ['the longest name', hook({ name: 'w'.repeat(63) }), 200],
    ['a longer name', hook({ name: 'w'.repeat(64) }), 400],
    ['a name with signs', hook({ name: 'A.b_c-9' }), 200],
    ['another scheme', hook({ url: 'ftp://example.com' }), 400],
    ['no scheme', hook({ url: 'example.com/hook' }), 400],
    ['a blank address', hook({ url: ' ' }), 400],
    ['no host', hook({ url: 'http://' }), 400],
    ['an action that a model does not have', hook({ events: [{ entity: 'REGISTERED_MODEL', action: 'DELETED' }] }), 400],
    ['an action that a tag does not have', hook({ events: [{ entity: 'MODEL_VERSION_TAG', action: 'CREATED' }] }), 400],
    ['events by number', hook({ events: [{ entity: 5, action: 1 }] }), 200],
    [
      'events in another order',
      hook({
        events: [
          { entity: 'PROMPT_ALIAS', action: 'DELETED' },
          { entity: 'MODEL_VERSION', action: 'CREATED' },
          { entity: 'MODEL_VERSION_TAG', action: 'SET' },
        ],
      }),
      200,
    ],
    ['a status that there is not', hook({ status: 'PAUSED' }), 200],
    ['a status by number', hook({ status: 2 }), 200],
    ['a private address', hook({ url: 'http://127.0.0.1/hook' }), 200],
  ])('creating one with %s', async (_, body, status) => {
    expect(await same('POST', hooks, body)).toBe(status)
  })

  it.each<[string, string, string, Record<string, unknown> | undefined, number]>([
    ['reading one', 'GET', `${hooks}/{webhook 0}`, undefined, 200],
    ['reading one under the other prefix', 'GET', '/ajax-api/2.0/mlflow/webhooks/{webhook 1}', undefined, 200],
    ['reading one that there is not', 'GET', `${hooks}/none`, undefined, 404],
    ['changing nothing', 'PATCH', `${hooks}/{webhook 0}`, {}, 200],
    ['changing what is empty', 'PATCH', `${hooks}/{webhook 0}`, { name: '', url: '', events: [] }, 200],
    ['changing all', 'PATCH', `${hooks}/{webhook 0}`, hook({ name: 'new', description: 'd', status: 'DISABLED' }), 200],
    ['taking a description away', 'PATCH', `${hooks}/{webhook 0}`, { description: '', secret: '' }, 200],
    ['changing to a bad name', 'PATCH', `${hooks}/{webhook 0}`, { name: '-' }, 400],
    ['changing to a bad event', 'PATCH', `${hooks}/{webhook 0}`, { events: [{ entity: 'PROMPT', action: 'SET' }] }, 400],
    ['changing to a status that there is not', 'PATCH', `${hooks}/{webhook 0}`, { status: 'PAUSED' }, 200],
    ['changing one that there is not', 'PATCH', `${hooks}/none`, { name: 'x' }, 404],
    ['listing the newest', 'GET', `${hooks}?max_results=1`, undefined, 200],
    ['listing on', 'GET', `${hooks}?max_results=2&page_token=eyJvZmZzZXQiOiAxfQ==`, undefined, 200],
    ['listing all', 'GET', `${hooks}?max_results=0`, undefined, 200],
    ['listing too many', 'GET', `${hooks}?max_results=1001`, undefined, 400],
    ['listing fewer than none', 'GET', `${hooks}?max_results=-1`, undefined, 400],
    ['listing by a bad token', 'GET', `${hooks}?page_token=zzz`, undefined, 400],
    ['testing one that there is not', 'POST', `${hooks}/none/test`, {}, 404],
    [
      'testing an event that there is not',
      'POST',
      `${hooks}/{webhook 0}/test`,
      { event: { entity: 'MODEL_VERSION', action: 'DELETED' } },
      400,
    ],
    ['deleting one', 'DELETE', `${hooks}/{webhook 1}`, undefined, 200],
    ['deleting it again', 'DELETE', `${hooks}/{webhook 1}`, undefined, 404],
  ])('%s', async (_, method, path, body, status) => {
    expect(await same(method, path, body)).toBe(status)
  })

  it('testing one, but for what the receiver said, which is not shown', async () => {
    const receiver = await startWebhookReceiver()
    try {
      await both.call('PATCH', `${hooks}/{webhook 0}`, { url: receiver.url })
      const { assay, mlflow } = await both.call('POST', `${hooks}/{webhook 0}/test`, {})
      expect(mlflow.body).toEqual({ result: { success: true, response_status: 200, response_body: 'the answer of the receiver' } })
      expect(assay.body).toEqual({ result: { success: true, response_status: 200 } })
      const [first, second] = receiver.received.map(({ body }) => ({ ...body, timestamp: '' }))
      expect(first).toEqual(second)
    } finally {
      await receiver.close()
    }
  })
})
