import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openWebhookApp } from './webhook-app.fixture.ts'
import { secretPlace } from './webhook-sender.ts'

const hooks = '/api/2.0/mlflow/webhooks'
const model = { entity: 'REGISTERED_MODEL', action: 'CREATED' }
const trace = { entity: 'TRACE', action: 'COMPLETED' }
const hook = (part: object = {}) => ({ name: 'hook', url: 'https://example.com/hook', events: [model], ...part })
const idOf = ({ body }: { body: unknown }): string => (body as { webhook: { webhook_id: string } }).webhook.webhook_id
const refusal = (message: string) => ({ status: 400, body: expect.objectContaining({ error_code: 'INVALID_PARAMETER_VALUE', message }) })

describe('webhooks', () => {
  it('may have Assay’s events, one with a filter', async () => {
    const { call } = openWebhookApp()
    const events = [trace, { entity: 'ASSESSMENT', action: 'CREATED' }, { entity: 'DATASET', action: 'UPDATED' }]
    const filtered = { ...trace, filter: "trace.status = 'ERROR' AND span.type = 'TOOL'" }
    const { body } = await call('POST', hooks, hook({ events: [...events.slice(1), filtered] }))
    expect(body).toMatchObject({ webhook: { events: [...events.slice(1), filtered] } })
  })

  it.each([
    ['a filter that cannot be read', [{ ...trace, filter: 'nonsense' }], "Invalid clause(s) in filter string: 'nonsense'"],
    [
      'a filter where there is none',
      [{ ...model, filter: "trace.status = 'OK'" }],
      "The webhook event 'registered_model.created' has no filter; these have: trace.completed.",
    ],
    ['an event twice', [model, model], "The webhook event 'registered_model.created' is named twice. Name it once."],
    [
      'an entity without that action',
      [{ entity: 'TRACE', action: 'SET' }],
      "Invalid action 'set' for entity 'trace'. Valid actions are: ['completed']",
    ],
    [
      'budgets, which there are none of',
      [{ entity: 'BUDGET_POLICY', action: 'EXCEEDED' }],
      "Invalid action 'exceeded' for entity 'budget_policy'. Valid actions are: []",
    ],
  ])('are refused with %s', async (_, events, message) => {
    const { call } = openWebhookApp()
    expect(await call('POST', hooks, hook({ events }))).toEqual(refusal(message))
  })

  it('are refused with an event that there is not, naming those that there are', async () => {
    const { call } = openWebhookApp()
    const { status, body } = await call('POST', hooks, hook({ events: [{ entity: 'registered_model', action: 'created' }] }))
    expect(status).toBe(400)
    expect((body as { message: string }).message).toMatch(
      /^Unknown webhook event: entity "registered_model", action "created"\. There are: REGISTERED_MODEL\.CREATED, .*DATASET\.UPDATED\.$/,
    )
  })

  it('keep their secret sealed for their own place', async () => {
    const { call, webhooks, box } = openWebhookApp()
    const id = idOf(await call('POST', hooks, hook({ secret: 'horse' })))
    const { sealedSecret } = await webhooks.get('default', id)
    expect(sealedSecret && box.open(sealedSecret, secretPlace('default', id))).toBe('horse')
    expect(sealedSecret && box.open(sealedSecret, secretPlace('team', id))).toBeNull()
    await call('PATCH', `${hooks}/${id}`, { secret: '' })
    expect((await webhooks.get('default', id)).sealedSecret).toBeNull()
  })

  it.each([
    ['description', 10_000],
    ['secret', 1_000],
  ])('may have a %s of %i characters, and no longer one', async (member, chars) => {
    const { call } = openWebhookApp()
    expect(await call('POST', hooks, hook({ [member]: 'x'.repeat(chars) }))).toMatchObject({ status: 200 })
    const tooLong = `'${member}' exceeds the maximum length of ${chars} characters`
    expect(await call('POST', hooks, hook({ [member]: 'x'.repeat(chars + 1) }))).toEqual(refusal(tooLong))
  })

  it('are audited, and the dispatcher is told', async () => {
    const { call, audited, woken } = openWebhookApp()
    const id = idOf(await call('POST', hooks, hook()))
    await call('PATCH', `${hooks}/${id}`, { status: 'DISABLED' })
    await call('DELETE', `${hooks}/${id}`)
    expect(audited.map(({ action, resource }) => [action, resource.id])).toEqual([
      ['webhook.create', id],
      ['webhook.update', id],
      ['webhook.delete', id],
    ])
    expect(woken()).toBe(3)
  })

  it('HX-20, HX-23 are not there for another workspace, which is answered as for one that never was', async () => {
    const { call, addWorkspace } = openWebhookApp()
    addWorkspace('team')
    const id = idOf(await call('POST', hooks, hook()))
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['DELETE', '', undefined],
      ['POST', '/test', {}],
    ] as const) {
      const there = await call(method, `${hooks}/${id}${path}`, body, 'team')
      const never = await call(method, `${hooks}/${id.replace(/^./, 'x')}${path}`, body, 'team')
      expect(there.status).toBe(404)
      expect(JSON.stringify(there.body).replace(id, '')).toBe(JSON.stringify(never.body).replace(id.replace(/^./, 'x'), ''))
    }
    expect((await call('GET', hooks, undefined, 'team')).body).toEqual({})
  })
})

describe('the address of a webhook', () => {
  const saved = async (url: string, options: Parameters<typeof openWebhookApp>[0] = {}) => {
    const { call } = openWebhookApp({ schemes: ['http', 'https'], ...options })
    const id = idOf(await call('POST', hooks, hook()))
    return [await call('POST', hooks, hook({ url })), await call('PATCH', `${hooks}/${id}`, { url })]
  }

  it.each([
    ['https://127.0.0.1/x', "'127.0.0.1' resolves to 127.0.0.1"],
    ['https://[::1]/', "'::1' resolves to ::1"],
    ['http://2130706433/', "'127.0.0.1' resolves to 127.0.0.1"],
    ['http://0x7f.1/', "'127.0.0.1' resolves to 127.0.0.1"],
    ['http://0177.0.0.1/', "'127.0.0.1' resolves to 127.0.0.1"],
    ['http://127。0。0。1/', "'127.0.0.1' resolves to 127.0.0.1"],
    ['http://[::ffff:10.0.0.1]/', "'::ffff:a00:1' resolves to ::ffff:a00:1"],
    ['http://169.254.169.254/latest/meta-data', "'169.254.169.254' resolves to 169.254.169.254"],
    ['http://[fd00:ec2::254]/', "'fd00:ec2::254' resolves to fd00:ec2::254"],
    ['http://[64:ff9b::7f00:1]/', "'64:ff9b::7f00:1' resolves to 64:ff9b::7f00:1"],
    ['http://[2002:7f00:1::]/', "'2002:7f00:1::' resolves to 2002:7f00:1::"],
    ['http://0/', "'0.0.0.0' resolves to 0.0.0.0"],
  ])('HX-42 may not be %s, when it is saved or changed', async (url, why) => {
    for (const answer of await saved(url))
      expect(answer).toEqual(refusal(`Webhook URL must not resolve to a non-public IP address. ${why}.`))
  })

  it('HX-43 may not be a name of a private address, or of one beside a public one', async () => {
    for (const addresses of [['10.0.0.1'], ['8.8.8.8', '10.0.0.1']]) {
      const { call } = openWebhookApp({ resolve: async () => addresses })
      expect(await call('POST', hooks, hook({ url: 'https://inside.example/' }))).toEqual(
        refusal("Webhook URL must not resolve to a non-public IP address. 'inside.example' resolves to 10.0.0.1."),
      )
    }
  })

  it('may not be a name that there is not', async () => {
    const { call } = openWebhookApp({ resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })) })
    expect(await call('POST', hooks, hook({ url: 'https://nowhere.example/' }))).toEqual(
      refusal("Cannot resolve Webhook URL hostname 'nowhere.example': ENOTFOUND"),
    )
  })

  it.each([
    ['http://user:pw@example.com/', 'must not have a user name or password in it'],
    ['http://h#@evil.example/', 'must not have a fragment (#)'],
    ['http://evil.example\\@h/', 'must have no spaces, backslashes or control characters'],
    ['http://example.com:22/', 'must not have port 22, on which no web server is expected'],
    ['http://example.com:6379/', 'must not have port 6379, on which no web server is expected'],
    ['http://[fe80::1%25eth0]/', 'must be an absolute URL like https://example.com/path'],
  ])('HX-45 may not be %s', async (url, why) => {
    for (const answer of await saved(url)) {
      expect(answer).toEqual(refusal(`Invalid webhook URL '${url.replaceAll('\\', '\\\\')}': it ${why}.`))
    }
  })

  it.each(['gopher://h/', 'data:text/plain,x', 'unix:/run/x.sock', 'file:///etc/passwd', 'javascript:0'])(
    'HX-45 may not be %s',
    async (url) => {
      const scheme = url.split(':')[0] ?? ''
      for (const answer of await saved(url)) {
        expect(answer).toEqual(refusal(`Invalid webhook URL scheme: '${scheme}'. Allowed schemes are: http, https.`))
      }
    },
  )

  it('may only be of a scheme that is allowed', async () => {
    const { call } = openWebhookApp()
    expect(await call('POST', hooks, hook({ url: 'http://example.com/' }))).toEqual(
      refusal("Invalid webhook URL scheme: 'http'. Allowed schemes are: https."),
    )
  })

  it('HX-49 may be in a network that is allowed, however it is written, and in no other', async () => {
    const options = { networks: ['127.0.0.1', '10.1.0.0/16'] }
    for (const url of ['http://127.0.0.1/', 'http://2130706433/', 'http://10.1.2.3/', 'http://[::ffff:10.1.2.3]/']) {
      for (const { status } of await saved(url, options)) expect([url, status]).toEqual([url, 200])
    }
    for (const url of ['http://127.0.0.2/', 'http://10.2.0.1/', 'http://10.1.0.0.example/']) {
      const resolve = async (host: string) => [host === 'example.com' ? '8.8.8.8' : '10.2.0.1']
      for (const { status } of await saved(url, { ...options, resolve })) expect([url, status]).toEqual([url, 400])
    }
  })
})

describe('a test call', () => {
  it('HX-43 is refused where the name has become one of a private address, and reaches nobody', async () => {
    let connections = 0
    const decoy = createServer((_, response) => response.end()).on('connection', () => connections++)
    await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void decoy.close())
    const answers = [['8.8.8.8'], ['127.0.0.1']]
    const { call } = openWebhookApp({ resolve: async () => answers.shift() ?? [], schemes: ['http'] })
    const url = `http://rebound.example:${(decoy.address() as AddressInfo).port}/`
    const id = idOf(await call('POST', hooks, hook({ url })))
    expect((await call('POST', `${hooks}/${id}/test`, {})).body).toEqual({
      result: {
        success: false,
        error_message: 'Failed to test webhook: rebound.example is 127.0.0.1, which is no public address. Nothing was sent.',
      },
    })
    expect(connections).toBe(0)
  })

  it('sends nothing unsigned where the secret cannot be read', async () => {
    const { call, webhooks } = openWebhookApp()
    const id = idOf(await call('POST', hooks, hook({ secret: 'horse' })))
    await webhooks.update('default', id, { sealedSecret: Uint8Array.of(1, 2, 3) })
    expect((await call('POST', `${hooks}/${id}/test`, {})).body).toEqual({
      result: { success: false, error_message: 'Failed to test webhook: The secret cannot be read with this server’s key. Set it again.' },
    })
  })
})
