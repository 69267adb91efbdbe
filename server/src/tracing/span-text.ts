import type { Attributes, AttributeValue } from './attributes.ts'
import type { SpanView } from './otlp/span-view.ts'

/**
 * Calls `visit` with every text that a word search looks into: name, status message, attribute keys and values, event names and their
 * attributes. Nested values are visited piece by piece, numbers and booleans as they are written.
 */
export function visitSpanText(view: SpanView, visit: (text: string) => void): void {
  visit(view.name)
  if (view.statusMessage !== '') visit(view.statusMessage)
  visitAttributes(view.attributes, visit)
  if (view.eventCount === 0) return
  for (const event of view.events()) {
    visit(event.name)
    visitAttributes(event.attributes, visit)
  }
}

function visitAttributes(attributes: Attributes, visit: (text: string) => void): void {
  for (let i = 0; i < attributes.size; i++) {
    visit(attributes.key(i))
    visitValue(attributes.value(i), visit)
  }
}

function visitValue(value: AttributeValue, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value)
  else if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') visit(String(value))
  else if (Array.isArray(value)) for (const item of value) visitValue(item, visit)
  else if (value instanceof Map) {
    for (const [key, item] of value) {
      visit(key)
      visitValue(item, visit)
    }
  }
}
