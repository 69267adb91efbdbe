import { connection } from './connection.ts'
import { backgroundKey, rootContext, runInContext } from './context.ts'
import { TroubleLog } from './trouble-log.ts'

/** A timer of more runs at once. */
const longestTimeoutMs = 2 ** 31 - 1

const context = rootContext.setValue(backgroundKey, true)
const pending = new Set<Promise<void>>()
const logs = new WeakMap<object, TroubleLog>()

/**
 * Does what nobody waits for: apart from the program's own context, and without keeping the process alive. What goes wrong is told once per `what`. `flush()` waits for it.
 */
export function inBackground(what: string, work: () => Promise<unknown>): void {
  const { log } = connection()
  const done = asBackground(work).then(
    () => {},
    (error: unknown) => troubleLog(log).tell(what, `${what} failed: ${String(error)}`),
  )
  pending.add(done)
  void done.finally(() => pending.delete(done))
}

/** Runs `work` so that what it asks the server for does not keep the process alive. */
export function asBackground<T>(work: () => T): T {
  return runInContext(context, work)
}

/** Tells a kind of trouble once per `init`. */
export function tellTrouble(kind: string, message: string): void {
  troubleLog(connection().log).tell(kind, message)
}

export function hasBackgroundWork(): boolean {
  return pending.size > 0
}

/** Resolves when all of it is done, or after `timeoutMs`. */
export function backgroundWorkDone(timeoutMs: number): Promise<void> {
  return waitAtMost(timeoutMs, Promise.all(pending))
}

/** Keeps the process alive until `work` is done, or for `timeoutMs`. */
export async function waitAtMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(timeoutMs, longestTimeoutMs))
  })
  await Promise.race([work, deadline])
  clearTimeout(timer)
}

function troubleLog(write: (line: string) => void): TroubleLog {
  let log = logs.get(write)
  if (log === undefined) logs.set(write, (log = new TroubleLog(write)))
  return log
}
