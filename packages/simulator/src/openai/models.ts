import type { Models } from 'openai-7/resources/models'

const known = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-5',
  'gpt-5-mini',
  'o4-mini',
  'text-embedding-3-small',
  'text-embedding-3-large',
]
const createdSeconds = 1_735_689_600

export function modelOf(id: string): Models.Model {
  return { id, object: 'model', created: createdSeconds, owned_by: 'system' }
}

export function listModels(): { object: 'list'; data: Models.Model[] } {
  return { object: 'list', data: known.map(modelOf) }
}

/** Whether a model reasons without being asked to. */
export function alwaysReasons(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model)
}
