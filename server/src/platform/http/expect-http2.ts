import type { Http2Server } from 'node:http2'
import type { Socket } from 'node:net'

export interface OtherProtocol {
  /** First line of what came instead, without its end; it may be anything. */
  firstLine: string
  socket: Socket
}

/** What every HTTP/2 connection starts with (RFC 9113, 3.4). */
const preface = 'PRI'
const maxFirstLineBytes = 200

/**
 * Lets `server` have the connections that speak HTTP/2 and hands the others to `onOther`, which answers and closes them. Without it Node
 * drops them with no word to the sender. A connection that says nothing for `timeoutMs` is closed.
 */
export function expectHttp2(server: Http2Server, timeoutMs: number, onOther: (other: OtherProtocol) => void): void {
  const accept = server.listeners('connection') as ((this: Http2Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    let seen = Buffer.alloc(0)
    const close = (): void => void socket.destroy()
    const look = (): void => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      seen = Buffer.concat([seen, chunk])
      if (seen.length < preface.length) return
      clearTimeout(deadline)
      socket.off('readable', look).off('error', close)
      if (seen.toString('latin1', 0, preface.length) === preface) {
        socket.unshift(seen)
        for (const listener of accept) listener.call(server, socket)
      } else {
        socket.on('error', close).resume()
        onOther({ firstLine: seen.toString('latin1', 0, maxFirstLineBytes).split(/[\r\n]/, 1)[0] ?? '', socket })
      }
    }
    const deadline = setTimeout(close, timeoutMs)
    socket
      .on('readable', look)
      .on('error', close)
      .once('close', () => clearTimeout(deadline))
  })
}
