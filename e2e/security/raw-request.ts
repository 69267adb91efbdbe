import { connect, type Socket } from 'node:net'

/** Sends bytes as they are and resolves with everything that came back when the other side closed, or was silent for `silenceMs`. */
export function rawRequest(url: string, bytes: string | Buffer, silenceMs = 5_000): Promise<string> {
  return new Promise((answered) => {
    let answer = ''
    const socket = openSocket(url)
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    socket.setTimeout(silenceMs, () => socket.destroy())
    socket.once('close', () => answered(answer))
    socket.write(bytes)
  })
}

/** A connection that a reset does not turn into an error of the test. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  return socket
}

/** The status of an HTTP/1.1 answer; null when there was none. */
export function statusOf(answer: string): number | null {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]
  return status === undefined ? null : Number(status)
}
