import { defaultPort, experimentHeader, keys } from '@assay/protocol/constants'
import { type AttributeValue, attributeKeys, readField, toAttributeValue } from './attribute-value.ts'
import type { Mask } from './masking.ts'
import { type QueueLimits, defaultQueueLimits } from './queue-limits.ts'

/** What `init` takes. Everything has a default; each setting comes from here, else `ASSAY_*`, else `MLFLOW_*`, else `OTEL_*`. */
export interface InitOptions {
  /** The server's address, a path and `name:password@` included where it has them. `ASSAY_URL`, `MLFLOW_TRACKING_URI`. Default `http://127.0.0.1:7070`. */
  url?: string
  /** Bearer token. `ASSAY_TOKEN`, `MLFLOW_TRACKING_TOKEN`. */
  token?: string
  /** The experiment (project) by name; the server makes it when it is new. `ASSAY_EXPERIMENT`, `MLFLOW_EXPERIMENT_NAME`. */
  experiment?: string
  /** The experiment by id; goes before the name. `ASSAY_EXPERIMENT_ID`, `MLFLOW_EXPERIMENT_ID`. */
  experimentId?: string
  /** `ASSAY_SERVICE_NAME`, `OTEL_SERVICE_NAME`. */
  serviceName?: string
  /** Facts about this process, sent once a request. `OTEL_RESOURCE_ATTRIBUTES` (`name=value,…`). */
  resource?: Record<string, string | number | boolean>
  /** More request headers. `OTEL_EXPORTER_OTLP_HEADERS` (`name=value,…`). */
  headers?: Record<string, string>
  /** Share of traces kept, 0…1. `ASSAY_SAMPLE_RATIO`. Default 1. */
  sampleRatio?: number
  /** False turns everything off. `ASSAY_DISABLED=true`. */
  enabled?: boolean
  /** Sees, and may replace, every value before it is written. */
  mask?: Mask
  /** False sends when a trace's first span ends, rather than once a second. `MLFLOW_ENABLE_ASYNC_TRACE_LOGGING`. */
  batching?: boolean
  /** Default: on, except to this machine. */
  gzip?: boolean
  /** False stays away from OpenTelemetry's global API. `ASSAY_OPENTELEMETRY=false`. */
  openTelemetry?: boolean
  /** How often a call of the API is tried again before it throws. `MLFLOW_HTTP_REQUEST_MAX_RETRIES`. Default 5, which is about 12 s. */
  maxRetries?: number
  /** Where the one line per kind of trouble goes. Default `console.warn`. */
  log?: (line: string) => void
  /** Bounds of the export queue; see `QueueLimits` for the defaults. */
  queue?: Partial<QueueLimits>
}

/** The settled values. */
export interface Settings {
  url: URL
  /** With every request: authorisation, experiment, the program's own. */
  headers: Record<string, string>
  experiment: { id: string } | { name: string } | undefined
  resource: [string, AttributeValue][]
  sampleRatio: number
  enabled: boolean
  mask: Mask | undefined
  batching: boolean
  gzip: boolean
  openTelemetry: boolean
  maxRetries: number
  log: (line: string) => void
  queue: QueueLimits
  /** Values that were not understood, one sentence each; the default is used in their place. */
  complaints: string[]
}

const defaultRetries = 5
/** MLflow's own limit. */
const mostRetries = 10

type Environment = Readonly<Record<string, string | undefined>>

/** Never throws: a wrong value is a complaint and the next source's value counts. */
export function resolveSettings(options: InitOptions, environment: Environment): Settings {
  const complaints: string[] = []
  const env = (name: string): string | undefined => environment[name]?.trim() || undefined

  const url = resolveUrl(
    [
      ['init({ url })', options.url],
      ['ASSAY_URL', env('ASSAY_URL')],
      ['MLFLOW_TRACKING_URI', env('MLFLOW_TRACKING_URI')],
    ],
    complaints,
  )
  const experiment =
    experimentOf(options.experimentId, options.experiment) ??
    experimentOf(env('ASSAY_EXPERIMENT_ID'), env('ASSAY_EXPERIMENT')) ??
    experimentOf(env('MLFLOW_EXPERIMENT_ID'), env('MLFLOW_EXPERIMENT_NAME'))
  const token = options.token ?? env('ASSAY_TOKEN') ?? env('MLFLOW_TRACKING_TOKEN')
  const credentials = takeCredentials(url)
  const authorization = token === undefined ? credentials : `Bearer ${token}`
  const serviceName = options.serviceName ?? env('ASSAY_SERVICE_NAME') ?? env('OTEL_SERVICE_NAME')
  return {
    url,
    headers: {
      ...lowerCaseKeys(Object.fromEntries(parseList(env('OTEL_EXPORTER_OTLP_HEADERS')))),
      ...(authorization === undefined ? {} : { authorization }),
      ...(experiment !== undefined && 'id' in experiment ? { [experimentHeader]: experiment.id } : {}),
      ...lowerCaseKeys(options.headers ?? {}),
    },
    experiment,
    resource: [
      ...parseList(env('OTEL_RESOURCE_ATTRIBUTES')),
      ...(serviceName === undefined ? [] : [['service.name', serviceName] as [string, string]]),
      ...(experiment !== undefined && 'name' in experiment ? [[keys.experiment, experiment.name] as [string, string]] : []),
      ['telemetry.sdk.name', 'assay'],
      ['telemetry.sdk.language', 'nodejs'],
      ['process.pid', process.pid],
      ...attributeKeys(options.resource).flatMap((key): [string, AttributeValue][] => {
        const kept = toAttributeValue(readField(options.resource, key))
        return kept === undefined ? [] : [[key, kept]]
      }),
    ],
    sampleRatio: resolveNumber(
      [
        ['init({ sampleRatio })', options.sampleRatio],
        ['ASSAY_SAMPLE_RATIO', env('ASSAY_SAMPLE_RATIO')],
      ],
      { least: 0, most: 1, whole: false, fallback: 1 },
      complaints,
    ),
    enabled: options.enabled ?? !(readSwitch('ASSAY_DISABLED', env, complaints) ?? false),
    mask: options.mask,
    batching: options.batching ?? readSwitch('MLFLOW_ENABLE_ASYNC_TRACE_LOGGING', env, complaints) ?? true,
    gzip: options.gzip ?? !isLoopback(url.hostname),
    openTelemetry: options.openTelemetry ?? readSwitch('ASSAY_OPENTELEMETRY', env, complaints) ?? true,
    maxRetries: resolveNumber(
      [
        ['init({ maxRetries })', options.maxRetries],
        ['MLFLOW_HTTP_REQUEST_MAX_RETRIES', env('MLFLOW_HTTP_REQUEST_MAX_RETRIES')],
      ],
      { least: 0, most: mostRetries, whole: true, fallback: defaultRetries },
      complaints,
    ),
    log: options.log ?? ((line) => console.warn(line)),
    queue: { ...defaultQueueLimits, ...options.queue },
    complaints,
  }
}

type Candidate<Value> = readonly [source: string, value: Value | undefined]

function resolveUrl(candidates: readonly Candidate<string>[], complaints: string[]): URL {
  for (const [source, text] of candidates) {
    if (text === undefined) continue
    if (URL.canParse(text) && /^https?:/i.test(text)) return withoutQuery(new URL(text))
    complaints.push(`${source} is "${text}", which is not an http or https address; it is ignored`)
  }
  return new URL(`http://127.0.0.1:${defaultPort}`)
}

function withoutQuery(url: URL): URL {
  url.search = ''
  url.hash = ''
  return url
}

/** Takes name and password out of the address, which is told in messages; `undefined` when it has none. */
function takeCredentials(url: URL): string | undefined {
  const { username, password } = url
  if (username === '' && password === '') return undefined
  url.username = ''
  url.password = ''
  return `Basic ${Buffer.from(`${decodeValue(username)}:${decodeValue(password)}`).toString('base64')}`
}

interface NumberRange {
  least: number
  most: number
  whole: boolean
  fallback: number
}

function resolveNumber(
  candidates: readonly Candidate<string | number>[],
  { least, most, whole, fallback }: NumberRange,
  complaints: string[],
): number {
  for (const [source, value] of candidates) {
    if (value === undefined) continue
    const number = Number(value)
    if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number
    complaints.push(`${source} is "${value}", which is not a ${whole ? 'whole ' : ''}number from ${least} to ${most}; it is ignored`)
  }
  return fallback
}

function readSwitch(name: string, env: (name: string) => string | undefined, complaints: string[]): boolean | undefined {
  const text = env(name)?.toLowerCase()
  if (text === undefined) return undefined
  if (['true', '1', 'yes', 'on'].includes(text)) return true
  if (['false', '0', 'no', 'off'].includes(text)) return false
  complaints.push(`${name} is "${text}", which is neither true nor false; it is ignored`)
  return undefined
}

function experimentOf(id: string | undefined, name: string | undefined): Settings['experiment'] {
  if (id !== undefined) return { id }
  return name === undefined ? undefined : { name }
}

/** `name=value,name=value` with percent-encoding. Source: OpenTelemetry specification, protocol/exporter and resource/sdk. */
function parseList(text: string | undefined): [name: string, value: string][] {
  return (text ?? '').split(',').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=')
    return equals < 1 ? [] : [[pair.slice(0, equals).trim(), decodeValue(pair.slice(equals + 1).trim())]]
  })
}

function decodeValue(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function lowerCaseKeys(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
