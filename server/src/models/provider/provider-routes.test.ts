import { describe, expect, it } from 'vitest'
import type { OwnProvider } from './own-providers.ts'
import { openProviderApp } from './provider-app.fixture.ts'

const key = 'planted-provider-key-a1b2'
type App = Awaited<ReturnType<typeof openProviderApp>>

const draft = ({ simulator }: App, part: object = {}) => ({
  name: 'Mine',
  kind: 'openai',
  model: 'gpt-4o-mini',
  baseUrl: `${simulator.url}/v1`,
  key,
  ...part,
})

async function added(app: App, part: object = {}): Promise<string> {
  const { status, body } = await app.call('POST', 'providers', draft(app, part))
  expect(status, JSON.stringify(body)).toBe(200)
  return String(body['providerId'])
}

const ofEnvironment: OwnProvider = {
  providerId: 'env-anthropic',
  name: 'Anthropic',
  kind: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  model: 'claude-haiku-4-5',
  region: null,
  accessKeyId: null,
  sessionToken: null,
  key,
  source: 'environment',
}

describe('the providers of a workspace', () => {
  it('are added, listed and told without their key', async () => {
    const app = await openProviderApp()
    const made = await app.call('POST', 'providers', draft(app))
    expect(made.body).toEqual({
      providerId: expect.any(String),
      name: 'Mine',
      kind: 'openai',
      baseUrl: `${app.simulator.url}/v1`,
      model: 'gpt-4o-mini',
      region: null,
      accessKeyId: null,
      source: 'page',
      key: 'set',
      keyEnd: 'a1b2',
      updatedAtMs: 1_000_000,
    })
    expect((await app.call('GET', 'providers')).body).toEqual({ providers: [made.body] })
    expect(app.audited.map(({ action, resource }) => [action, resource.type])).toEqual([['provider.create', 'provider']])
  })

  it('say nothing of a short key but that it is set', async () => {
    const app = await openProviderApp()
    expect((await app.call('POST', 'providers', draft(app, { key: 'elevenchars' }))).body).toMatchObject({ key: 'set', keyEnd: null })
    expect((await app.call('POST', 'providers', draft(app, { name: 'b', key: '' }))).body).toMatchObject({ key: 'none', keyEnd: null })
  })

  it('lie sealed in the database, and are of one workspace', async () => {
    const app = await openProviderApp()
    app.addWorkspace('other')
    await added(app)
    const [row] = app.db.prepare('SELECT * FROM provider').all()
    expect(Buffer.from(row?.['key'] as Uint8Array).includes(key)).toBe(false)
    expect(JSON.stringify({ ...row, key: null })).not.toContain(key)
    expect((await app.call('GET', 'providers', undefined, 'other')).body).toEqual({ providers: [] })
  })

  it('do not open for another workspace to which their row was copied', async () => {
    const app = await openProviderApp()
    app.addWorkspace('other')
    const providerId = await added(app)
    app.db.exec("UPDATE provider SET workspace = (SELECT id FROM workspace WHERE name = 'other')")
    expect((await app.call('POST', `providers/${providerId}/test`, {}, 'other')).body['failure']).toMatchObject({
      kind: 'secret',
      message: "The stored key of 'Mine' is damaged. Enter it again.",
    })
  })

  it('say which keys must be entered again when the key file is lost', async () => {
    const app = await openProviderApp()
    const providerId = await added(app)
    await added(app, { name: 'Keyless', key: '' })
    expect(await app.unreadable()).toEqual([])
    app.useKey(Buffer.alloc(32, 2))
    expect(await app.unreadable()).toEqual(['default/Mine'])
    expect((await app.call('GET', 'providers')).body).toMatchObject({ providers: [{ key: 'none' }, { key: 'unreadable', keyEnd: null }] })
    expect((await app.call('POST', `providers/${providerId}/test`, {})).body['failure']).toMatchObject({
      kind: 'secret',
      message: expect.stringContaining("The key of 'Mine' was stored with another --secret-key-file than this server has."),
    })
    expect((await app.call('PATCH', `providers/${providerId}`, { key: 'entered-again-0001' })).body).toMatchObject({
      key: 'set',
      keyEnd: '0001',
    })
    expect((await app.call('POST', `providers/${providerId}/test`, {})).body).toMatchObject({ failure: null })
  })

  it('keep their key when something else is changed, and lose it when it is emptied', async () => {
    const app = await openProviderApp()
    const providerId = await added(app)
    expect((await app.call('PATCH', `providers/${providerId}`, { name: 'Renamed' })).body).toMatchObject({
      name: 'Renamed',
      keyEnd: 'a1b2',
    })
    await app.call('POST', `providers/${providerId}/test`, {})
    expect(app.simulator.requests().at(-1)?.headers['authorization']).toBe(`Bearer ${key}`)
    expect((await app.call('PATCH', `providers/${providerId}`, { key: '' })).body).toMatchObject({ key: 'none' })
  })

  it('do not send their key to another address than it was entered for', async () => {
    const app = await openProviderApp()
    const providerId = await added(app)
    const elsewhere = { baseUrl: 'https://collector.example/v1' }
    const refused = await app.call('PATCH', `providers/${providerId}`, elsewhere)
    expect([refused.status, refused.body['message']]).toEqual([
      400,
      'Enter the key again: it would be sent to another address than before, https://collector.example/v1.',
    ])
    expect((await app.call('PATCH', `providers/${providerId}`, { ...elsewhere, key: 'another-key-0002' })).body).toMatchObject(elsewhere)
  })

  it('are gone when they are deleted', async () => {
    const app = await openProviderApp()
    const providerId = await added(app)
    expect((await app.call('DELETE', `providers/${providerId}`)).status).toBe(200)
    expect((await app.call('POST', `providers/${providerId}/test`, {})).status).toBe(404)
  })

  it.each<[object, string]>([
    [{ name: ' ' }, "Invalid value for parameter 'name': a provider has a name."],
    [{ name: 'x'.repeat(101) }, "Invalid value for parameter 'name': at most 100 characters."],
    [{ key: 'with space' }, "Invalid value for parameter 'key': a key has no spaces and only ASCII characters."],
    [{ key: 'line\r\nX-Evil: 1' }, "Invalid value for parameter 'key': a key has no spaces and only ASCII characters."],
    [{ key: 'x'.repeat(4097) }, "Invalid value for parameter 'key': at most 4096 characters."],
    [{ kind: 'bedrock', baseUrl: '' }, 'Bedrock needs a region, an access key id and its secret access key.'],
    [{ baseUrl: 'ftp://a/' }, "Invalid value for parameter 'baseUrl': 'ftp://a' must begin with https:// or http://."],
    [{ baseUrl: 'https://a/?x' }, "Invalid value for parameter 'baseUrl': 'https://a/?x' must have no query (?)."],
    [
      { baseUrl: 'http://a.example/v1' },
      "Invalid value for parameter 'baseUrl': 'http://a.example/v1' must begin with https://, as the key is sent there.",
    ],
    [{ secret: 'x' }, "Invalid value for parameter '': there is no member 'secret'."],
  ])('are refused as %j', async (part, message) => {
    const app = await openProviderApp()
    const { status, body } = await app.call('POST', 'providers', draft(app, part))
    expect([status, body['message']]).toEqual([400, message])
    expect(JSON.stringify(body)).not.toContain(key)
  })

  it('take a name of 100 characters and a key of 4096', async () => {
    const app = await openProviderApp()
    expect(await added(app, { name: 'x'.repeat(100), key: 'y'.repeat(4096) })).toMatch(/^[\da-f-]{36}$/)
  })

  it.each([
    'https://127.0.0.1/v1',
    'http://127.0.0.1:11434',
    'http://2130706433/',
    'http://[::1]/',
    'https://169.254.169.254/',
    'https://10.0.0.1/',
  ])('HX-42 are refused at %s, a private address that nobody allowed', async (baseUrl) => {
    const app = await openProviderApp({ networks: [] })
    const { status, body } = await app.call('POST', 'providers', draft(app, { baseUrl }))
    expect(status).toBe(400)
    expect(body['message']).toMatch(
      /which is no public address\. Whoever runs this server may allow it with --providers\.allowed-networks=/,
    )
  })

  it('HX-43 send nothing to a name that became private after it was entered', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']]
    const app = await openProviderApp({ networks: [], resolve: async () => answers.shift() ?? [] })
    const providerId = await added(app, { baseUrl: `https://rebound.example:${app.simulator.port}/v1` })
    expect((await app.call('POST', `providers/${providerId}/test`, {})).body['failure']).toMatchObject({ kind: 'address' })
    expect(app.simulator.requests()).toEqual([])
  })
})

describe('the test of a provider', () => {
  it('shows what came', async () => {
    const app = await openProviderApp()
    const { body } = await app.call('POST', `providers/${await added(app)}/test`, {})
    expect(body).toEqual({
      text: 'Thank you for your message. You asked: Say: ok',
      failure: null,
      model: 'gpt-4o-mini',
      durationMs: expect.any(Number),
    })
    expect(app.simulator.requests().at(-1)?.body).toMatchObject({ max_tokens: 16 })
  })

  it('shows what the provider says is wrong, and has the key in no answer', async () => {
    const app = await openProviderApp()
    const { body } = await app.call('POST', `providers/${await added(app, { model: 'sim-error-401' })}/test`, {})
    expect(body['failure']).toEqual({ kind: 'key', message: 'Incorrect API key provided.', status: 401, retryAfterSeconds: null })
    expect(JSON.stringify(body)).not.toContain(key)
  })
})

describe('a provider of the environment', () => {
  it('is in every workspace, without its key', async () => {
    const app = await openProviderApp({ own: () => [ofEnvironment] })
    app.addWorkspace('other')
    for (const workspace of ['default', 'other']) {
      const { body } = await app.call('GET', 'providers', undefined, workspace)
      expect(body).toMatchObject({ providers: [{ providerId: 'env-anthropic', source: 'environment', key: 'set', keyEnd: 'a1b2' }] })
      expect(JSON.stringify(body)).not.toContain(key)
    }
  })

  it('is changed by nobody', async () => {
    const app = await openProviderApp({ own: () => [ofEnvironment] })
    for (const method of ['PATCH', 'DELETE']) {
      const { status, body } = await app.call(
        method,
        'providers/env-anthropic',
        method === 'PATCH' ? { baseUrl: 'https://x.example' } : undefined,
      )
      expect([status, body['message']]).toEqual([
        400,
        "Provider 'env-anthropic' is set by the server's environment. Change it there and start the server again.",
      ])
    }
  })

  it('may have a private address, since the operator gave it', async () => {
    const app = await openProviderApp({ networks: [], own: (baseUrl) => [{ ...ofEnvironment, baseUrl }] })
    expect((await app.call('POST', 'providers/env-anthropic/test', {})).body).toMatchObject({ failure: null })
  })
})
