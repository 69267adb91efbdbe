import type { Step } from './step.ts'

export interface Answer {
  status: number
  contentType: string
  /** Parsed JSON, or text. */
  body: unknown
}

export async function ask(baseUrl: string, step: Step): Promise<Answer> {
  const response = await fetch(baseUrl + step.path, {
    method: step.call,
    headers: { ...(step.body !== undefined && { 'content-type': 'application/json' }), ...step.headers },
    ...(step.body !== undefined && { body: JSON.stringify(step.body) }),
  })
  const text = await response.text()
  const contentType = response.headers.get('content-type')?.split(';')[0] ?? ''
  return { status: response.status, contentType, body: contentType === 'application/json' ? (JSON.parse(text) as unknown) : text }
}

/** Made by the server at that moment. */
const passedOver = new Set(['creation_time', 'last_update_time', 'create_time', 'next_page_token'])

/**
 * An answer without what may differ between two servers that say the same: times of the call, made ids, and the order of what is a set
 * (tags, metadata).
 */
export function comparable(value: unknown, member = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item))
    const isSet = member === 'tags' || member === 'request_metadata'
    return isSet ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !passedOver.has(name))
        .map(([name, inner]) => [name, comparable(inner, name)]),
    )
  }
  if (member === 'assessment_id' && typeof value === 'string' && /^a-[0-9a-f]{32}$/.test(value)) return 'a-…'
  return value
}
