/** The text of whatever a program without types gave where a text belongs. Never throws. */
export function safeText(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return '[unreadable]'
  }
}
