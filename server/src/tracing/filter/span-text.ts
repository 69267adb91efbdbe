import type { Attributes, AttributeValue } from '../otlp/attributes.ts'
import type { SpanView } from '../otlp/span-view.ts'

/**
 * Calls `visit` with every text that a word search looks into: name, status message, attribute keys and values, event names and their
 * attributes. Nested values are visited piece by piece, numbers and booleans as they are written.
 */
export function visitSpanText(view: SpanView, visit: (text: string) => void): void {
  someSpanText(view, (text) => {
    visit(text)
    return false
  })
}

/** Whether some of these texts is as asked; the others are not read any more. */
export function someSpanText(view: SpanView, asked: (text: string) => boolean): boolean {
  if (asked(view.name)) return true
  if (view.statusMessage !== '' && asked(view.statusMessage)) return true
  if (someAttributeText(view.attributes, asked)) return true
  if (view.eventCount === 0) return false
  for (const event of view.events()) if (asked(event.name) || someAttributeText(event.attributes, asked)) return true
  return false
}

function someAttributeText(attributes: Attributes, asked: (text: string) => boolean): boolean {
  for (let i = 0; i < attributes.size; i++) {
    if (asked(attributes.key(i)) || someValueText(attributes.value(i), asked)) return true
  }
  return false
}

function someValueText(value: AttributeValue, asked: (text: string) => boolean): boolean {
  if (typeof value === 'string') return asked(value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return asked(String(value))
  if (Array.isArray(value)) return value.some((item) => someValueText(item, asked))
  if (value instanceof Map) return [...value].some(([key, item]) => asked(key) || someValueText(item, asked))
  return false
}
