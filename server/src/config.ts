import { invalidParameter } from '@assay/protocol'
import { isIP } from 'node:net'
import { z } from 'zod'
import { printConfig, printFlags } from './platform/config/print-config.ts'
import { type ConfigInputs, defaultConfigFile, type ResolvedConfig, resolveConfig } from './platform/config/resolve-config.ts'
import { providersConfig } from './models/config.ts'
import { webhooksConfig } from './ops/config.ts'
import { settingsOf } from './platform/config/setting.ts'
import { logLevels } from './platform/log.ts'

const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`
  return z.int(error).min(least, error).max(most, error)
}

const port = wholeNumber(0, 65_535)

/** Every key of the server. A slice that has keys of its own adds its `config.ts` here under its name. */
export const configSchema = z.object({
  port: port.default(7070).describe('Port of the pages, the API and OTLP/HTTP.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; any but a loopback address needs a token.'),
  otlpHttpPort: port.default(4318).describe('Second port for OTLP/HTTP; 0 turns it off.'),
  otlpGrpcPort: port.default(4317).describe('Port for OTLP/gRPC; 0 turns it off.'),
  dataDir: z.string().min(1).default('.assay').describe('Folder of everything that is stored.'),
  demo: z.boolean().default(false).describe('Make a demo project by running a small agent against simulated providers.'),
  allowedHosts: z
    .array(z.string())
    .default([])
    .describe('Host names, besides those it listens on, under which anybody may call the server, exporters too; comma-separated.'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://assay.example.com' })
    .optional()
    .describe('Address under which clients reach the server where a proxy stands before it; uploads in parts are sent there.'),
  token: z
    .string()
    .min(16, 'must have at least 16 characters; `openssl rand -hex 24` makes a good one')
    .regex(/^[\w.~+/-]+=*$/, 'must be letters, digits and -._~+/ only, as it is sent as a bearer token')
    .optional()
    .meta({ secret: true })
    .describe('Bearer token that every request must carry; better in ASSAY_TOKEN than on the command line.'),
  feedbackOrigins: z
    .array(z.url({ protocol: /^https?$/, error: 'must be origins like https://app.example.com' }))
    .default([])
    .describe('Origins of pages whose browsers may send feedback with a feedback token; comma-separated.'),
  secretKeyFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the key that stored secrets are sealed with, made with mode 0600 when there is none; `secret.key` in the data folder without.',
    ),
  logLevel: z.enum(logLevels).default('info').describe('The least level that is logged.'),
  shutdownGraceMs: wholeNumber(0, 600_000).default(10_000).describe('Milliseconds that requests under way get to end on shutdown.'),
  maxDiskPercent: wholeNumber(1, 100)
    .default(95)
    .describe(
      'How full the disk may be before new spans are refused with 503, to come again later; artifacts are refused a little before.',
    ),
  providers: providersConfig.prefault({}),
  webhooks: webhooksConfig.prefault({}),
})

export { readFileIfThere } from './platform/config/read-file-if-there.ts'
export type { ResolvedConfig }

export type Config = z.output<typeof configSchema>

export const configSettings = settingsOf(configSchema)

/**
 * Names that MLflow's server has for the same thing. MLFLOW_TRACKING_TOKEN is not among them: it is what a client sends,
 * and taking it for what this server demands would lock a server that merely shares a shell with a client.
 */
const mlflowAliases = {
  port: 'MLFLOW_PORT',
  host: 'MLFLOW_HOST',
  allowedHosts: 'MLFLOW_SERVER_ALLOWED_HOSTS',
  'webhooks.allowedSchemes': 'MLFLOW_WEBHOOK_ALLOWED_SCHEMES',
  'webhooks.allowPrivateIps': 'MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS',
}

/**
 * The configuration and where each value came from.
 * @throws INVALID_PARAMETER_VALUE with one line for each thing that is wrong.
 */
export function loadConfig(inputs: ConfigInputs): ResolvedConfig<Config> {
  const resolved = resolveConfig(configSchema, mlflowAliases, inputs)
  const { host, token } = resolved.config
  if (!isLoopback(host) && token === undefined) {
    throw invalidParameter(
      `\`host\` is ${host}, which other machines can reach, and there is no token. Set ASSAY_TOKEN to a secret of at least 16 characters, or listen on 127.0.0.1.`,
    )
  }
  return resolved
}

/** The output of `assay config`. */
export function describeConfig({ config, sources }: ResolvedConfig<Config>): string {
  return printConfig(configSettings, config, sources)
}

/** The flags of `assay server`, for its help. */
export function describeFlags(): string {
  const file = { flag: '--config', description: `JSON file with any of these keys. [${defaultConfigFile} in the working folder]` }
  return printFlags(configSettings, configSchema.parse({}), file)
}

/** True for what only this machine can reach: 127.0.0.0/8, ::1 and the name localhost. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (isIP(bare) === 4) return bare.startsWith('127.')
  return bare === 'localhost' || bare === '::1' || bare === '::ffff:127.0.0.1'
}
