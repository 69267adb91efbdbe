import { currentSpan } from '../core/active-span.ts'
import { inBackground } from '../core/background-work.ts'
import { connection } from '../core/connection.ts'
import { activeContext, spanKey } from '../core/context.ts'
import { RecordedSpan } from '../core/recorded-span.ts'
import { type PromptReference, noteThePrompt } from '../core/trace-notes.ts'
import { serverTraceId } from '../core/trace-id.ts'
import { getLoggedModel, setLoggedModelTags } from '../models/logged-model.ts'
import { getModelVersion } from '../models/model-version.ts'
import { getRegisteredModel, setRegisteredModelTag } from '../models/registered-model.ts'
import { flushSpans } from '../core/flush-spans.ts'
import { invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { asRecord, list, text } from '../rest/message.ts'
import { setTag } from '../runs/log.ts'
import { fetchRun } from '../runs/start-run.ts'
import { parsePromptUri } from './prompt-address.ts'
import { experimentIdsKey, linkedPromptsKey } from './prompt-keys.ts'
import { type PromptVersion, readPromptVersion } from './prompt-version.ts'

/** By what is changed. */
const lastChanges = new Map<string, Promise<unknown>>()

/** One change of a tag that is read first at a time: two at once would lose one of them. */
function oneAtATime<T>(changed: string, change: () => Promise<T>): Promise<T> {
  const next = (lastChanges.get(changed) ?? Promise.resolve()).then(change, change)
  lastChanges.set(changed, next)
  const done = (): void => {
    if (lastChanges.get(changed) === next) lastChanges.delete(changed)
  }
  next.then(done, done)
  return next
}

/** Links beyond this push out the oldest, which is made again with the next load: that changes nothing. */
const maxKnownLinks = 1000
/** What `linkOnce` has made, or is making. */
const knownLinks = new Set<string>()

/**
 * Links a version to what uses it, in the background, unless this process has done so: a program that loads a prompt for each request asks the
 * server once. What fails is tried again with the next load.
 */
export function linkOnce(user: 'run' | 'logged model', id: string, prompt: PromptReference): void {
  const link = linkName(id, prompt)
  if (knownLinks.has(link)) return
  knownLinks.add(link)
  for (const oldest of knownLinks) {
    if (knownLinks.size <= maxKnownLinks) break
    knownLinks.delete(oldest)
  }
  inBackground(`tying a prompt to the ${user}`, async () => {
    try {
      await (user === 'run' ? linkPromptVersionToRun(id, prompt) : linkPromptVersionToModel(prompt, id))
    } catch (error) {
      knownLinks.delete(link)
      throw error
    }
  })
}

function linkName(id: string, { name, version }: PromptReference): string {
  return `${connection().url.href} ${id} ${name}/${version}`
}

/** Says that a run used this version. */
export async function linkPromptVersionToRun(runId: string, prompt: PromptReference): Promise<void> {
  await oneAtATime(runId, async () => {
    const added = withLink((await fetchRun(runId)).tags[linkedPromptsKey], [prompt])
    if (added !== undefined) await setTag(linkedPromptsKey, added, { runId })
  })
}

/** Says that a logged model uses this version. */
export async function linkPromptVersionToModel(prompt: PromptReference, modelId: string): Promise<void> {
  await oneAtATime(modelId, async () => {
    const added = withLink((await getLoggedModel(modelId)).tags[linkedPromptsKey], [prompt])
    if (added !== undefined) await setLoggedModelTags(modelId, { [linkedPromptsKey]: added })
  })
}

/** Says that a trace used these versions. */
export async function linkPromptVersionsToTrace(prompts: readonly PromptReference[], traceId: string): Promise<void> {
  const json = { trace_id: serverTraceId(traceId), prompt_versions: prompts.map(wireReference) }
  await flushSpans()
  await callApi('POST', '/api/2.0/mlflow/traces/link-prompts', { json })
}

/** What the running trace used: told to the server when it has ended, and to whoever reads the span. */
export function linkToRunningTrace(prompt: PromptReference): void {
  const span = activeContext().getValue(spanKey)
  if (!(span instanceof RecordedSpan)) return
  const notes = noteThePrompt(span.trace.notes, prompt)
  if (span.trace.callerId === undefined) span.trace.notes = notes
  currentSpan().setAttribute(linkedPromptsKey, JSON.stringify(notes.prompts.map(wireReference)))
}

/** The versions that a run used, in the order in which they were linked. */
export async function listLoggedPrompts(runId: string): Promise<PromptVersion[]> {
  const references = readLinks((await fetchRun(runId)).tags[linkedPromptsKey])
  const versions = await Promise.all(references.map(({ name, version }) => getModelVersion(name, Number(version))))
  return versions.map(readPromptVersion)
}

/**
 * Takes a version that `linkPromptVersionToRun` tied to a run away from it.
 * @throws AssayError, `INVALID_PARAMETER_VALUE`, when it is not tied to it.
 */
export async function detachPromptFromRun(runId: string, promptUri: string): Promise<void> {
  const address = parsePromptUri(promptUri)
  if (!('version' in address)) throw invalid(`"${promptUri}" names no version: prompts:/<name>/<version>`)
  knownLinks.delete(linkName(runId, address))
  await oneAtATime(runId, async () => {
    const links = readLinks((await fetchRun(runId)).tags[linkedPromptsKey])
    const rest = links.filter(({ name, version }) => name !== address.name || version !== String(address.version))
    if (rest.length === links.length) throw invalid(`run ${runId} is not linked to ${promptUri}`)
    await setTag(linkedPromptsKey, JSON.stringify(rest), { runId })
  })
}

/** Lets the prompt be found in the experiment: MLflow's `,1,7,` in a tag of it. */
export async function linkPromptToExperiment(name: string, experimentId: string): Promise<void> {
  await oneAtATime(name, async () => {
    const present = (await getRegisteredModel(name)).tags[experimentIdsKey] ?? ''
    const ids = present.split(',').filter((id) => id !== '')
    if (!ids.includes(experimentId)) await setRegisteredModelTag(name, experimentIdsKey, `,${[...ids, experimentId].join(',')},`)
  })
}

function wireReference({ name, version }: PromptReference): { name: string; version: string } {
  return { name, version: String(version) }
}

/** The tag's new text; `undefined` when nothing is to be added. */
function withLink(tag: string | undefined, prompts: readonly PromptReference[]): string | undefined {
  const links = readLinks(tag)
  const added = prompts
    .map(wireReference)
    .filter((prompt) => !links.some(({ name, version }) => name === prompt.name && version === prompt.version))
  return added.length === 0 ? undefined : JSON.stringify([...links, ...added])
}

/** @throws AssayError, `INVALID_PARAMETER_VALUE`, for what others have written there and is no list. */
function readLinks(tag: string | undefined): { name: string; version: string }[] {
  if (tag === undefined) return []
  try {
    return list(JSON.parse(tag)).map((link) => ({ name: text(asRecord(link)['name']), version: text(asRecord(link)['version']) }))
  } catch {
    throw invalid(`the tag ${linkedPromptsKey} is no JSON: ${tag.slice(0, 100)}`)
  }
}
