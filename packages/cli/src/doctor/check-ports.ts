import type { Config } from '@assay/server/config'
import { createServer } from 'node:net'
import type { Finding } from './finding.ts'
import { portHolder } from './port-holder.ts'
import type { ServerAnswer } from './server-answer.ts'

type Ports = Pick<Config, 'host' | 'port' | 'otlpHttpPort' | 'otlpGrpcPort'>

/**
 * Each port is free, off, or held by our own server; else who holds it, where the system tells. `serverPid` is the process of the server that
 * has the data folder, null where none has.
 */
export async function* checkPorts(config: Ports, answer: ServerAnswer, serverPid: number | null = null): AsyncGenerator<Finding> {
  const doors = [
    { name: 'port', flag: '--port', port: config.port, isOurs: isAnswering(answer, config.port) },
    {
      name: 'OTLP/HTTP',
      flag: '--otlp-http-port',
      port: config.otlpHttpPort,
      isOurs: isServed(answer, 'otlpHttpUrl', config.otlpHttpPort),
    },
    {
      name: 'OTLP/gRPC',
      flag: '--otlp-grpc-port',
      port: config.otlpGrpcPort,
      isOurs: isServed(answer, 'otlpGrpcUrl', config.otlpGrpcPort),
    },
  ]
  for (const { name, flag, port, isOurs } of doors) {
    if (port === 0) yield { name, level: 'ok', detail: name === 'port' ? 'any free one' : 'off' }
    else if (isOurs) yield { name, level: 'ok', detail: `${port}, held by the server` }
    else yield await lookAt(name, flag, port, config.host, serverPid)
  }
}

async function lookAt(name: string, flag: string, port: number, host: string, serverPid: number | null): Promise<Finding> {
  const trouble = await tryToListen(port, host)
  if (trouble === undefined) return { name, level: 'ok', detail: `${port} is free` }
  if (trouble !== 'EADDRINUSE') {
    return {
      name,
      level: 'FAIL',
      detail: `${port} on ${host} cannot be listened on (${trouble}).`,
      remedy: `Choose another port with ${flag}, or another --host.`,
    }
  }
  const holder = portHolder(port)
  if (holder !== undefined && holder.pid === serverPid) return { name, level: 'ok', detail: `${port}, held by the server` }
  const detail = `${port} is taken${holder === undefined ? '' : ` by ${holder.command} (process ${holder.pid})`}.`
  return { name, level: 'FAIL', detail, remedy: `Stop that program, or choose another port with ${flag}.` }
}

/** The error's code, `undefined` when it can be listened on; it is let go again at once. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}

function isAnswering(answer: ServerAnswer, port: number): boolean {
  return (answer.kind === 'assay' || answer.kind === 'locked') && new URL(answer.url).port === String(port)
}

function isServed(answer: ServerAnswer, door: 'otlpHttpUrl' | 'otlpGrpcUrl', port: number): boolean {
  const url = answer.kind === 'assay' ? answer.connection[door] : null
  return url !== null && new URL(url).port === String(port)
}
