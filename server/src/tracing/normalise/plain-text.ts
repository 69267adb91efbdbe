import type { AttributeValue } from '../otlp/attributes.ts'

/**
 * The text of a value, or null when it has none. MLflow's clients write JSON text, so `"LLM"` in quotes is LLM and `null` is nothing;
 * numbers and booleans are spelt out. Empty text is null.
 */
export function plainText(value: AttributeValue | undefined): string | null {
  if (typeof value === 'string') {
    if (value === '' || value === 'null') return null
    return value.charCodeAt(0) === 0x22 && value.length > 1 ? unquote(value) : value
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : null
}

function unquote(text: string): string | null {
  if (text.charCodeAt(text.length - 1) !== 0x22) return text
  // Most values are plain words: no escape, no inner quote, nothing to parse.
  const inner = text.slice(1, -1)
  if (!inner.includes('\\') && !inner.includes('"')) return inner === '' ? null : inner
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'string' && parsed !== '' ? parsed : null
  } catch {
    return text
  }
}
