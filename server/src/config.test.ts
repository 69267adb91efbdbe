import { isAppError } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { describeConfig, describeFlags, isLoopback, loadConfig } from './config.ts'

interface Given {
  argv?: string[]
  env?: Record<string, string>
  files?: Record<string, string>
}

const load = ({ argv = [], env = {}, files = {} }: Given = {}) => loadConfig({ argv, env, cwd: '/work', readFile: (path) => files[path] })

const problem = (given: Given): string => {
  try {
    load(given)
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
  throw new Error('expected the configuration to be refused')
}

describe('loadConfig', () => {
  it('needs nothing to be set', () => {
    expect(load().config).toEqual({
      port: 7070,
      host: '127.0.0.1',
      otlpHttpPort: 4318,
      otlpGrpcPort: 4317,
      dataDir: '.assay',
      demo: false,
      allowedHosts: [],
      feedbackOrigins: [],
      logLevel: 'info',
      shutdownGraceMs: 10_000,
      maxDiskPercent: 95,
      providers: { allowedNetworks: [] },
      webhooks: { allowedSchemes: ['https'], allowedNetworks: [], allowPrivateIps: false },
    })
  })

  it('takes networks in which model providers may be, and no other text', () => {
    expect(load({ argv: ['--providers.allowed-networks=127.0.0.1'] }).config.providers.allowedNetworks).toEqual(['127.0.0.1'])
    expect(problem({ env: { ASSAY_PROVIDERS_ALLOWED_NETWORKS: 'localhost' } })).toContain(
      'must be IP addresses or networks like 10.1.0.0/16',
    )
  })

  it('takes a file for the key of secrets', () => {
    expect(load({ argv: ['--secret-key-file=/run/keys/assay'] }).config.secretKeyFile).toBe('/run/keys/assay')
  })

  it('takes MLflow’s names for where webhooks may send to', () => {
    const env = { MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http, https', MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true' }
    expect(load({ env }).config.webhooks).toEqual({ allowedSchemes: ['http', 'https'], allowedNetworks: [], allowPrivateIps: true })
  })

  it('takes the address under which clients reach it, and no other text', () => {
    expect(load({ argv: ['--public-url=https://assay.example.com'] }).config.publicUrl).toBe('https://assay.example.com')
    expect(problem({ env: { ASSAY_PUBLIC_URL: 'assay.example.com' } })).toContain('must be an address like https://assay.example.com')
  })

  it('takes networks that webhooks may send to, and no other text', () => {
    expect(load({ argv: ['--webhooks.allowed-networks=10.1.0.0/16,::1'] }).config.webhooks.allowedNetworks).toEqual(['10.1.0.0/16', '::1'])
    expect(problem({ env: { ASSAY_WEBHOOKS_ALLOWED_NETWORKS: '10.1.0.0/16,intranet' } })).toBe(
      '`webhooks.allowedNetworks` is "intranet" (from ASSAY_WEBHOOKS_ALLOWED_NETWORKS): must be IP addresses or networks like 10.1.0.0/16',
    )
    expect(problem({ argv: ['--webhooks.allowed-schemes=ftp'] })).toContain('must be https or http')
    expect(problem({ env: { ASSAY_WEBHOOKS_ALLOWED_SCHEMES: ',' } })).toContain('must name https, http or both')
  })

  it('takes a flag before the environment before the file before the default', () => {
    const files = { '/work/assay.config.json': '{ "port": 1, "otlpHttpPort": 2, "otlpGrpcPort": 3 }' }
    const env = { ASSAY_PORT: '11', ASSAY_OTLP_HTTP_PORT: '12' }
    const { config, sources } = load({ argv: ['--port', '21'], env, files })
    expect([config.port, config.otlpHttpPort, config.otlpGrpcPort, config.maxDiskPercent]).toEqual([21, 12, 3, 95])
    expect(sources.get('port')).toEqual({ from: 'flag', name: '--port' })
    expect(sources.get('otlpHttpPort')).toEqual({ from: 'environment', name: 'ASSAY_OTLP_HTTP_PORT' })
    expect(sources.get('otlpGrpcPort')).toEqual({ from: 'file', name: '/work/assay.config.json' })
    expect(sources.get('maxDiskPercent')).toEqual({ from: 'default' })
  })

  it.each([[['--data-dir=/data']], [['--data-dir', '/data']]])('reads a value written as %j', (argv) => {
    expect(load({ argv }).config.dataDir).toBe('/data')
  })

  it('turns a switch on by its name and off by a word', () => {
    expect(load({ argv: ['--demo'] }).config.demo).toBe(true)
    expect(load({ argv: ['--demo=false'], env: { ASSAY_DEMO: '1' } }).config.demo).toBe(false)
  })

  it('joins a list from commas and from repeated flags', () => {
    const argv = ['--allowed-hosts', 'a.example, b.example', '--allowed-hosts=c.example']
    expect(load({ argv }).config.allowedHosts).toEqual(['a.example', 'b.example', 'c.example'])
  })

  it('reads the file that --config names instead of the usual one', () => {
    const files = { '/work/assay.config.json': '{ "port": 1 }', '/work/other.json': '{ "port": 2 }' }
    expect(load({ argv: ['--config', 'other.json'], files }).config.port).toBe(2)
  })

  it('knows the variables of MLflow’s server that mean the same, and prefers its own', () => {
    expect(load({ env: { MLFLOW_PORT: '5000' } }).config.port).toBe(5000)
    expect(load({ env: { MLFLOW_PORT: '5000', ASSAY_PORT: '6000' } }).config.port).toBe(6000)
  })

  it('does not take the token that an MLflow client sends for the one it demands', () => {
    expect(load({ env: { MLFLOW_TRACKING_TOKEN: 'a-client-token-of-length' } }).config.token).toBeUndefined()
  })

  it('counts an empty variable as unset', () => {
    expect(load({ env: { ASSAY_PORT: '' } }).config.port).toBe(7070)
  })

  it.each<[Given, string]>([
    [{ argv: ['--prot', '1'] }, 'unknown flag `--prot` — did you mean `--port`?'],
    [{ argv: ['--frobnicate'] }, 'unknown flag `--frobnicate`'],
    [{ env: { ASSAY_PROT: '1' } }, 'unknown environment variable `ASSAY_PROT` — did you mean `ASSAY_PORT`?'],
    [{ files: { '/work/assay.config.json': '{ "prot": 1 }' } }, '/work/assay.config.json: unknown key `prot` — did you mean `port`?'],
    [{ argv: ['--port'] }, '--port needs a value.'],
    [{ argv: ['8080'] }, '`8080` is not a flag; write flags as `--port 8080`, and behind npm as `npm start -- --port 8080`.'],
    [{ argv: ['--config', 'none.json'] }, '--config names /work/none.json, and there is no such file.'],
  ])('refuses %j and says what to do', (given, message) => {
    expect(problem(given)).toBe(message)
  })

  it.each<[Given, RegExp]>([
    [{ argv: ['--port', 'abc'] }, /^`port` is "abc" \(from --port\): must be a whole number from 0 to 65535$/],
    [{ argv: ['--port', '1.5'] }, /^`port` is 1\.5 \(from --port\): must be a whole number from 0 to 65535$/],
    [{ argv: ['--port', '1e99'] }, /^`port` is 1e\+99 \(from --port\): must be a whole number from 0 to 65535/],
    [{ env: { ASSAY_PORT: '70000' } }, /^`port` is 70000 \(from ASSAY_PORT\): must be a whole number from 0 to 65535$/],
    [{ env: { ASSAY_LOG_LEVEL: 'loud' } }, /^`logLevel` is "loud" \(from ASSAY_LOG_LEVEL\): .*debug.*info.*warn.*error/],
    [{ files: { '/work/assay.config.json': '{' } }, /^\/work\/assay\.config\.json is not a JSON object: /],
    [{ files: { '/work/assay.config.json': '[1]' } }, /^\/work\/assay\.config\.json is not a JSON object: /],
  ])('refuses the value in %j and names where it came from', (given, message) => {
    expect(problem(given)).toMatch(message)
  })

  it.each(['URL', 'EXPERIMENT', 'EXPERIMENT_ID', 'SERVICE_NAME', 'SAMPLE_RATIO', 'DISABLED', 'OPENTELEMETRY'])(
    'lets the SDK’s variable ASSAY_%s be, which shares the prefix',
    (name) => {
      expect(load({ env: { [`ASSAY_${name}`]: 'x' } }).config.port).toBe(7070)
    },
  )

  it('tells everything that is wrong at once', () => {
    expect(problem({ argv: ['--prot', '1'], env: { ASSAY_MAX_DISK_PERCENT: '0' } }).split('\n')).toHaveLength(2)
  })

  it('refuses to listen where others can reach it without a token, and listens there with one', () => {
    expect(problem({ argv: ['--host', '0.0.0.0'] })).toBe(
      '`host` is 0.0.0.0, which other machines can reach, and there is no token. Set ASSAY_TOKEN to a secret of at least 16 characters, or listen on 127.0.0.1.',
    )
    const env = { ASSAY_TOKEN: 'correct-horse-battery' }
    expect(load({ argv: ['--host', '0.0.0.0'], env }).config.host).toBe('0.0.0.0')
  })

  it('names a bad token’s fault and not the token', () => {
    const message = problem({ env: { ASSAY_TOKEN: 'hunter2' } })
    expect(message).toMatch(/^`token` \(from ASSAY_TOKEN\): must have at least 16 characters/)
    expect(message).not.toContain('hunter2')
  })
})

describe('describeConfig', () => {
  it('prints each value with its origin, and of a secret only that it is set', () => {
    const printed = describeConfig(load({ argv: ['--port', '1'], env: { ASSAY_TOKEN: 'correct-horse-battery' } }))
    expect(printed).toMatch(/^port +1 +flag --port$/m)
    expect(printed).toMatch(/^token +\(set, hidden\) +environment ASSAY_TOKEN$/m)
    expect(printed).toMatch(/^allowedHosts +\(none\) +default$/m)
    expect(printed).not.toContain('battery')
  })
})

describe('describeFlags', () => {
  it('gives every flag with its meaning and default', () => {
    expect(describeFlags()).toMatch(/^ {2}--otlp-grpc-port +Port for OTLP\/gRPC; 0 turns it off\. \[4317\]$/m)
  })
})

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'LOCALHOST'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  it.each(['0.0.0.0', '::', '192.168.1.7', '127.0.0.1.example.com', 'example.com'])('%s is not', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})
