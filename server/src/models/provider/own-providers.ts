import type { ProviderKind } from '@assay/protocol'
import { wires } from './wire/wires.ts'

/** A provider that the server has by itself, in every workspace. Nobody changes it on a page. */
export interface OwnProvider {
  providerId: string
  name: string
  kind: ProviderKind
  baseUrl: string
  region: string | null
  accessKeyId: string | null
  sessionToken: string | null
  key: string | null
  model: string
  source: 'environment' | 'demo'
}

/** What is asked of each kind in a test, where nobody names a model. */
export const usualModels: Readonly<Record<ProviderKind, string>> = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  gemini: 'gemini-2.5-flash',
  bedrock: 'amazon.nova-lite-v1:0',
  ollama: 'llama3.2',
}

const names: Readonly<Record<ProviderKind, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  bedrock: 'Bedrock',
  ollama: 'Ollama',
}

/** The providers that the environment names, by the variables that their own clients read. */
export function environmentProviders(env: Readonly<Record<string, string | undefined>>): OwnProvider[] {
  const read = (...variables: string[]): string | null =>
    variables.map((variable) => env[variable]?.trim() ?? '').find((value) => value !== '') ?? null
  const found: OwnProvider[] = []
  const add = (
    kind: ProviderKind,
    given: Partial<Pick<OwnProvider, 'key' | 'region' | 'accessKeyId' | 'sessionToken'>> & { url?: string | null },
  ) =>
    void found.push({
      providerId: `env-${kind}`,
      name: names[kind],
      kind,
      baseUrl: (given.url ?? wires[kind].baseUrl(given.region ?? null)).replace(/\/+$/, ''),
      region: given.region ?? null,
      accessKeyId: given.accessKeyId ?? null,
      sessionToken: given.sessionToken ?? null,
      key: given.key ?? null,
      model: usualModels[kind],
      source: 'environment',
    })

  const openai = { key: read('OPENAI_API_KEY'), url: read('OPENAI_BASE_URL') }
  if (openai.key !== null || openai.url !== null) add('openai', openai)
  const anthropic = { key: read('ANTHROPIC_API_KEY'), url: read('ANTHROPIC_BASE_URL') }
  if (anthropic.key !== null) add('anthropic', anthropic)
  const gemini = { key: read('GEMINI_API_KEY', 'GOOGLE_API_KEY') }
  if (gemini.key !== null) add('gemini', gemini)
  const aws = {
    key: read('AWS_SECRET_ACCESS_KEY'),
    accessKeyId: read('AWS_ACCESS_KEY_ID'),
    sessionToken: read('AWS_SESSION_TOKEN'),
    region: read('AWS_REGION', 'AWS_DEFAULT_REGION'),
    url: read('AWS_ENDPOINT_URL_BEDROCK_RUNTIME'),
  }
  if (aws.key !== null && aws.accessKeyId !== null && aws.region !== null) add('bedrock', aws)
  const ollama = read('OLLAMA_HOST')
  if (ollama !== null) add('ollama', { url: ollamaUrl(ollama), key: read('OLLAMA_API_KEY') })
  return found
}

/** Every secret among them, for the log to hide. */
export function secretsOf(own: readonly OwnProvider[]): string[] {
  return own.flatMap(({ key, sessionToken }) => [key, sessionToken].filter((secret) => secret !== null))
}

/** `OLLAMA_HOST` may lack scheme and port; 0.0.0.0 is where a server listens, not where one asks it. */
function ollamaUrl(host: string): string {
  const whole = /^https?:\/\//i.test(host) ? host : `http://${host.startsWith(':') ? `127.0.0.1${host}` : host}`
  if (!URL.canParse(whole)) return whole
  const url = new URL(whole)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.port === '' && url.protocol === 'http:' && !/:80\b/.test(whole)) url.port = '11434'
  return url.href.replace(/\/+$/, '')
}
