import { activeModelId, activeRunId } from '../core/active-entities.ts'
import { inBackground, tellTrouble } from '../core/background-work.ts'
import { connection } from '../core/connection.ts'
import { invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { readModelVersion } from '../models/model-version.ts'
import { activeExperimentId } from '../runs/experiment.ts'
import { type PromptAddress, parsePromptUri } from './prompt-address.ts'
import { PromptCache, isGone } from './prompt-cache.ts'
import { linkOnce, linkPromptToExperiment, linkToRunningTrace } from './prompt-links.ts'
import type { ChatMessage } from './prompt-template.ts'
import { type PromptVersion, readPromptVersion } from './prompt-version.ts'

export interface LoadPromptOptions {
  /** With a name. Default: the newest. */
  version?: number
  /** With a name, instead of a version. */
  alias?: string
  /** Gives `undefined` for a prompt that is not there. */
  allowMissing?: boolean
  /** Which kind it must be: it is then typed as such. */
  type?: 'text' | 'chat'
  /** False does not tie it to the active logged model. */
  linkToModel?: boolean
  /** The logged model that it is tied to. Default: the active one. */
  modelId?: string
  /**
   * How long it is given without asking again; 0 asks always. Default: for ever by version, 60 s by alias.
   * `MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS`, `MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS`.
   */
  cacheTtlSeconds?: number
}

const defaultAliasTtlSeconds = 60
/** With something at hand that can be given instead. */
const refreshTimeoutMs = 2000

const cache = new PromptCache<PromptVersion>(() => performance.now())

/**
 * A version of a prompt by name, `prompts:/<name>/<version>` or `prompts:/<name>@<alias>`. It is kept in this process: what is past its time
 * is asked for anew, and given all the same, after 2 s at the latest, unless the server says that it is no longer there.
 *
 * It is tied to what is active: the running trace, the run, the logged model. In the background; `flush()` waits for it.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` or, for an unknown alias, `INVALID_PARAMETER_VALUE`, as MLflow has it.
 */
export function loadPrompt(
  nameOrUri: string,
  options: LoadPromptOptions & { type: 'text'; allowMissing?: false },
): Promise<PromptVersion<string>>
export function loadPrompt(
  nameOrUri: string,
  options: LoadPromptOptions & { type: 'chat'; allowMissing?: false },
): Promise<PromptVersion<ChatMessage[]>>
export function loadPrompt(nameOrUri: string, options: LoadPromptOptions & { allowMissing: true }): Promise<PromptVersion | undefined>
export function loadPrompt(nameOrUri: string, options?: LoadPromptOptions): Promise<PromptVersion>
export async function loadPrompt(nameOrUri: string, options: LoadPromptOptions = {}): Promise<PromptVersion | undefined> {
  const address = addressOf(nameOrUri, options)
  const prompt = await find(address, options)
  if (prompt === undefined) return undefined
  if (options.type !== undefined && (options.type === 'text') !== prompt.isText()) {
    throw invalid(`${prompt.uri} is a ${prompt.isText() ? 'text' : 'chat'} prompt, not a ${options.type} prompt`)
  }
  link(prompt, options)
  return prompt
}

/** Forgets what was loaded of a prompt, or of all. */
export function forgetPrompts(name?: string): void {
  const { url } = connection()
  cache.forget((key) => name === undefined || key.startsWith(`${url.href} ${name} `))
}

function addressOf(nameOrUri: string, { version, alias }: LoadPromptOptions): PromptAddress {
  const address = parsePromptUri(nameOrUri)
  if (version === undefined && alias === undefined) return address
  if (nameOrUri.startsWith('prompts:'))
    throw invalid(`"${nameOrUri}" says which version; leave out ${version === undefined ? 'alias' : 'version'}`)
  if (version !== undefined && alias !== undefined) throw invalid('a prompt is named by version or by alias, not by both')
  return alias === undefined ? { name: address.name, version: Number(version) } : { name: address.name, alias }
}

async function find(address: PromptAddress, options: LoadPromptOptions): Promise<PromptVersion | undefined> {
  const { url } = connection()
  const which = 'version' in address ? String(address.version) : `@${address.alias}`
  try {
    return await cache.get(`${url.href} ${address.name} ${which}`, {
      ttlMs: ttlMs(address, options),
      load: (hasStale) => fetchVersion(address, hasStale),
      onOutage: (error) => tellTrouble('prompts', `prompts are given as they were loaded before, since ${String(error)}`),
    })
  } catch (error) {
    if (options.allowMissing === true && isGone(error)) return undefined
    throw error
  }
}

async function fetchVersion(address: PromptAddress, hasStale: boolean): Promise<PromptVersion> {
  const patience = { onceWithinMs: hasStale ? refreshTimeoutMs : undefined }
  const answer =
    'version' in address
      ? await callApi('GET', '/api/2.0/mlflow/model-versions/get', { query: { ...address }, ...patience })
      : await callApi('GET', '/api/2.0/mlflow/registered-models/alias', { query: { ...address }, ...patience })
  const prompt = readPromptVersion(readModelVersion(answer['model_version']))
  inBackground('telling the experiment of a prompt', async () => linkPromptToExperiment(prompt.name, await activeExperimentId()))
  return prompt
}

function ttlMs(address: PromptAddress, { cacheTtlSeconds }: LoadPromptOptions): number {
  const seconds = cacheTtlSeconds ?? defaultTtlSeconds(address)
  if (!(seconds >= 0)) throw invalid(`cacheTtlSeconds is ${seconds}; it must be 0 or more`)
  return seconds * 1000
}

function defaultTtlSeconds(address: PromptAddress): number {
  const { MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS: byVersion, MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS: byAlias } = process.env
  const [text, fallback] = 'version' in address ? [byVersion, Number.POSITIVE_INFINITY] : [byAlias, defaultAliasTtlSeconds]
  return text === undefined || text.trim() === '' ? fallback : Number(text)
}

/** In the background: a prompt that is at hand must not wait for a server that is out. */
function link(prompt: PromptVersion, { linkToModel = true, modelId = activeModelId() }: LoadPromptOptions): void {
  linkToRunningTrace(prompt)
  const runId = activeRunId()
  if (runId !== undefined) linkOnce('run', runId, prompt)
  if (linkToModel && modelId !== undefined) linkOnce('logged model', modelId, prompt)
}
