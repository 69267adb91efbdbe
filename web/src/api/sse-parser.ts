/** One event of a server-sent stream. `type` is `message` where the stream names none. */
export interface ServerEvent {
  type: string
  data: string
}

/**
 * Reads `text/event-stream` as it comes, in pieces cut anywhere. Returns the events that a piece completed. Comments, `id` and `retry` are
 * passed over: our stream is asked for anew after a break, not resumed.
 */
export function createSseParser(): (piece: string) => ServerEvent[] {
  let rest = ''
  let type = ''
  let data: string[] = []

  function line(text: string, events: ServerEvent[]): void {
    if (text === '') {
      if (data.length > 0) events.push({ type: type === '' ? 'message' : type, data: data.join('\n') })
      type = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    const field = colon === -1 ? text : text.slice(0, colon)
    const value = colon === -1 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') type = value
    if (field === 'data') data.push(value)
  }

  return (piece) => {
    const events: ServerEvent[] = []
    rest += piece
    // A `\r` at the very end may be the first half of `\r\n`: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const text of lines) line(text, events)
    return events
  }
}
