/** Characters of a message that count. */
const maxMessageChars = 300

/**
 * A message with what differs from one failure to the next taken out, so that alike ones are equal: numbers, ids, quoted and bracketed texts,
 * addresses. `refund 189.00 EUR exceeds 149.00 EUR` is `refund … EUR exceeds … EUR`.
 */
export function messageTemplate(message: string): string {
  return message
    .slice(0, maxMessageChars)
    .replace(/https?:\/\/\S+/gi, '…')
    .replace(/"[^"\n]*"|(?<!\w)'[^'\n]*'(?!\w)|`[^`\n]*`|“[^”\n]*”/g, '…')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '…')
    .replace(/\b(?=\w*\d)\w+(?:[.,:-]\w*\d\w*)*/g, '…')
    .replace(/[\s…]*…[\s…]*/g, (gap) => `${/^\s/.test(gap) ? ' ' : ''}…${/\s$/.test(gap) ? ' ' : ''}`)
    .replace(/\s+/g, ' ')
    .trim()
}

export interface Failure {
  /** `TimeoutError`; empty where the program did not say. */
  errorType: string
  message: string
  /** The tool, or the span where it is none. */
  step: string
}

/** What failures must share to count as the same. */
export function failureFingerprint({ errorType, message, step }: Failure): string {
  return JSON.stringify([errorType, messageTemplate(message), step])
}
