import { useEnvironmentModel } from './active-entities.ts'
import { backgroundWorkDone } from './background-work.ts'
import { Client } from './client.ts'
import { setConnection } from './connection.ts'
import { currentClient, setCurrentClient } from './current-client.ts'
import { flushOnExit } from './exit-flush.ts'
import { joinOpenTelemetry } from './otel/join.ts'
import { type InitOptions, resolveSettings } from './settings.ts'
import { type SpanStats, noDrops } from './span-counts.ts'

const defaultTimeoutMs = 2000

let leave: (() => void) | undefined
let ended: Client | undefined

/**
 * Turns tracing on for this process. Never throws and never waits: a wrong setting is told in one log line and its default is used; a server
 * that cannot be reached is tried again in the background. A second call replaces the first, whose spans are still sent.
 */
export function init(options: InitOptions = {}): void {
  stop()
    ?.shutdown(defaultTimeoutMs)
    .catch(() => {})
  const settings = resolveSettings(options, process.env)
  setConnection(settings)
  useEnvironmentModel(process.env['MLFLOW_ACTIVE_MODEL_ID'])
  if (!settings.enabled) return
  const client = new Client(settings)
  const removeExitFlush = flushOnExit(client)
  const leaveOpenTelemetry = settings.openTelemetry ? joinOpenTelemetry(client) : undefined
  leave = () => {
    removeExitFlush()
    leaveOpenTelemetry?.()
  }
  setCurrentClient(client)
}

function stop(): Client | undefined {
  const client = currentClient()
  leave?.()
  leave = undefined
  setCurrentClient(undefined)
  ended = client ?? ended
  return client
}

/**
 * Sends every ended span now, and finishes what is done in the background. True when all spans were acknowledged or dropped within the time
 * (default 2 s). Never rejects.
 */
export async function flush({ timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {}): Promise<boolean> {
  const [flushed] = await Promise.all([currentClient()?.flush(timeoutMs) ?? true, backgroundWorkDone(timeoutMs)])
  return flushed
}

/** Flushes and turns tracing off. The program goes on untraced. True when nothing was left behind. Never rejects. */
export async function shutdown({ timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {}): Promise<boolean> {
  return (await stop()?.shutdown(timeoutMs)) ?? true
}

/** What became of the spans since `init`; after `shutdown`, the final numbers. */
export function stats(): SpanStats {
  return (currentClient() ?? ended)?.stats() ?? { started: 0, open: 0, queued: 0, exported: 0, dropped: noDrops() }
}
