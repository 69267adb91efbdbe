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
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
