import { readAwsEvents } from './aws-event-stream.ts'

/** How a stream of JSON messages is cut: server-sent events, a line each, or AWS's binary event stream. */
export type Framing = 'events' | 'lines' | 'aws'

/** The JSON texts of a stream as they become whole. Of AWS's messages the text has the type around it: `{ "<type>": … }`. */
export async function* framedTexts(framing: Framing, body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  if (framing === 'aws') {
    yield* readAwsEvents(body)
    return
  }
  let data: string[] = []
  for await (const line of linesOf(body)) {
    if (framing === 'lines') {
      if (line.trim() !== '') yield line
    } else if (line === '') {
      if (data.length > 0) yield data.join('\n')
      data = []
    } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
  }
  // A last event without the blank line that should end it.
  if (data.length > 0) yield data.join('\n')
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  // In pieces, so that a long line is not read again with each of them.
  let begun: string[] = []
  for await (const chunk of body) {
    const [first = '', ...lines] = decoder.decode(chunk, { stream: true }).split('\n')
    begun.push(first)
    if (lines.length === 0) continue
    const last = lines.pop() ?? ''
    for (const line of [begun.join(''), ...lines]) yield line.replace(/\r$/, '')
    begun = [last]
  }
  const rest = begun.join('') + decoder.decode()
  if (rest !== '') yield rest
}
