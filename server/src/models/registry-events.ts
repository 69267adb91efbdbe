import type { WebhookEvent } from '@assay/protocol'
import { promptTags } from './prompt-template.ts'
import { isPrompt, isPromptTag } from './registry-store.ts'

/** What happens in the registry, as MLflow tells webhooks of it. Prompts have events of their own. */
export type RegistryEvent = WebhookEvent<
  | 'registered_model.created'
  | 'model_version.created'
  | 'model_version_tag.set'
  | 'model_version_tag.deleted'
  | 'model_version_alias.created'
  | 'model_version_alias.deleted'
  | 'prompt.created'
  | 'prompt_version.created'
  | 'prompt_tag.set'
  | 'prompt_tag.deleted'
  | 'prompt_version_tag.set'
  | 'prompt_version_tag.deleted'
  | 'prompt_alias.created'
  | 'prompt_alias.deleted'
>

/** How MLflow keeps prompts among the models is nothing that a receiver is told. */
const promptMarks: ReadonlySet<string> = new Set([isPromptTag, promptTags.type])

type Tags = ReadonlyMap<string, string>

/** A model or, by its tags, a prompt was created. */
export function modelCreated({ name, description, tags }: { name: string; description: string; tags: Tags }): RegistryEvent {
  if (isPrompt(tags)) return { type: 'prompt.created', data: { name, tags: withoutMarks(tags), description } }
  return { type: 'registered_model.created', data: { name, tags: Object.fromEntries(tags), description } }
}

/** A version was created; it is one of a prompt by its own tags. */
export function versionCreated(created: {
  name: string
  version: number
  source: string
  runId: string
  tags: Tags
  description: string
}): RegistryEvent {
  const { name, source, runId, tags } = created
  const version = String(created.version)
  const description = created.description || null
  if (!isPrompt(tags)) {
    return {
      type: 'model_version.created',
      data: { name, version, source, run_id: runId || null, tags: Object.fromEntries(tags), description },
    }
  }
  const { [promptTags.text]: template = null, ...rest } = withoutMarks(tags)
  return { type: 'prompt_version.created', data: { name, version, template, tags: rest, description } }
}

/** A prompt's tag was set, or taken away where `value` is null. Tags of models are no event. */
export function modelTagEvent({ name, key, value }: { name: string; key: string; value: string | null }): RegistryEvent {
  if (value === null) return { type: 'prompt_tag.deleted', data: { name, key } }
  return { type: 'prompt_tag.set', data: { name, key, value } }
}

/** A version's tag was set, or taken away where `value` is null. */
export function versionTagEvent(
  ofPrompt: boolean,
  changed: { name: string; version: number; key: string; value: string | null },
): RegistryEvent {
  const { name, key, value } = changed
  const version = String(changed.version)
  if (value === null) {
    return { type: ofPrompt ? 'prompt_version_tag.deleted' : 'model_version_tag.deleted', data: { name, version, key } }
  }
  return { type: ofPrompt ? 'prompt_version_tag.set' : 'model_version_tag.set', data: { name, version, key, value } }
}

/** An alias was given to a version, or taken away where `version` is null. */
export function aliasEvent(
  ofPrompt: boolean,
  { name, alias, version }: { name: string; alias: string; version: number | null },
): RegistryEvent {
  if (version === null) return { type: ofPrompt ? 'prompt_alias.deleted' : 'model_version_alias.deleted', data: { name, alias } }
  return { type: ofPrompt ? 'prompt_alias.created' : 'model_version_alias.created', data: { name, alias, version: String(version) } }
}

function withoutMarks(tags: Tags): Record<string, string> {
  return Object.fromEntries([...tags].filter(([key]) => !promptMarks.has(key)))
}
