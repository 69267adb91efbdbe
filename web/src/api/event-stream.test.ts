import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openEventStream } from './event-stream.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

describe('openEventStream', () => {
  it('delivers events, sends the headers, and opens again after a break', async () => {
    let connections = 0
    const server = createServer((request, response) => {
      connections += 1
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: hello\ndata: ${connections} ${request.headers.authorization}\n\n`)
      if (connections === 1) response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(
      () => server.closeAllConnections(),
      () => server.close(),
    )

    const events: string[] = []
    const states: string[] = []
    const close = openEventStream(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      headers: () => ({ authorization: 'Bearer t' }),
      onEvent: (event) => events.push(event.data),
      onState: (state) => states.push(state),
    })
    cleanups.push(close)
    await vi.waitFor(() => expect(events).toEqual(['1 Bearer t', '2 Bearer t']), { timeout: 5000 })
    expect(states).toEqual(['connecting', 'open', 'lost', 'connecting', 'open'])
  })
})
