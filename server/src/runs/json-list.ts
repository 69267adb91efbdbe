/** The JSON list in a tag. Any client can set a tag to anything: what is no list lists nothing. */
export function jsonList(tag: unknown): unknown[] {
  try {
    const listed: unknown = JSON.parse(typeof tag === 'string' ? tag : '[]')
    return Array.isArray(listed) ? listed : []
  } catch {
    return []
  }
}
