/** Field names whose value is a secret by its place. */
const secretKey =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[-_]?key|token|access[-_]?token|refresh[-_]?token|feedback[-_]?token|password|passwd|secret|client[-_]?secret|private[-_]?key)$/i

/** Secrets by their shape, wherever they stand: credentials of a header or an address, keys of the large providers. */
const secretShapes: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [hidden]'],
  [/(\bauthorization["']?\s*[:=]\s*["']?)(?!(?:bearer|basic)\b)[^\s"',;]+/gi, '$1[hidden]'],
  [/(\/\/[^\s/:@]+:)[^\s/@]+@/g, '$1[hidden]@'],
  [/([?&](?:token|key|api[-_]?key|access_token|signature)=)[^&\s"']+/gi, '$1[hidden]'],
  [/\b(sk|pk|rk)-[A-Za-z0-9_-]{16,}/g, '$1-[hidden]'],
  [/\b(gh[pousr]_|github_pat_|xox[abprs]-|AKIA|AIza|hf_|glpat-)[\w-]{12,}/g, '$1[hidden]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}/g, '[hidden]'],
]

const hidden = '[hidden]'
const deepest = 8

/**
 * A plain copy, fit for JSON, in which every secret is replaced: by its field's name, by its shape, and the `known` ones
 * letter by letter.
 */
export function redact(value: unknown, known: readonly string[], depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, known)
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return redactText(value.message, known)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth >= deepest) return '[too deep]'
  if (Array.isArray(value)) return value.map((item) => redact(item, known, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const isSecret = secretKey.test(key) && item !== null && item !== undefined && item !== ''
      return [key, isSecret ? hidden : redact(item, known, depth + 1)]
    }),
  )
}

function redactText(text: string, known: readonly string[]): string {
  const withoutKnown = known.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, hidden), text)
  return secretShapes.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), withoutKnown)
}
