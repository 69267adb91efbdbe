import { spawn } from 'node:child_process'
import { type Socket, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const listening = `
  const server = require('node:net').createServer()
  server.listen({ port: Number(process.argv[1]), host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))
`

export interface SwallowingHost extends Disposable {
  url: string
}

/**
 * A host that does not answer the connect, as behind a firewall: a process that was stopped, whose queue of connections is full. On
 * `port`, or a free one.
 */
export async function swallowingHost(port = 0): Promise<SwallowingHost> {
  const child = spawn(process.execPath, ['-e', listening, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await new Promise<string[]>((resolve) => child.stdout.once('data', (data) => resolve(String(data).split('\n'))))
  child.kill('SIGSTOP')
  const fillers: Socket[] = []
  let connected = true
  while (connected) {
    const filler = connect({ port: Number(line), host: '127.0.0.1' })
    fillers.push(filler.on('error', () => {}))
    connected = await Promise.race([new Promise<true>((resolve) => filler.once('connect', () => resolve(true))), wait(300, false)])
  }
  return {
    url: `http://127.0.0.1:${line}`,
    [Symbol.dispose]() {
      for (const filler of fillers) filler.destroy()
      child.kill('SIGKILL')
    },
  }
}
