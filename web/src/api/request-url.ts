/**
 * Fills `:name` of a path from `values` and returns what is left over, in its order. Values are encoded; a missing one throws, since a path
 * with a hole would be another endpoint.
 */
export function fillPath(path: string, values: Record<string, unknown>): { path: string; rest: Record<string, unknown> } {
  const rest = { ...values }
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = rest[name]
    if (typeof value !== 'string' && typeof value !== 'number') throw new TypeError(`path ${path} needs a value for ${name}`)
    delete rest[name]
    // A bare `.` or `..` would be resolved away by the browser.
    return encodeURIComponent(value).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'))
  })
  return { path: filled, rest }
}

/** `?a=1&b=x&b=y`, or an empty text. Undefined values are left out; each of a list is written. */
export function queryText(values: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean') query.append(name, String(each))
    }
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
