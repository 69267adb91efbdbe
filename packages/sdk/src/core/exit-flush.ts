import { backgroundWorkDone, hasBackgroundWork } from './background-work.ts'
import type { Client } from './client.ts'

const exitTimeoutMs = 2000
const occasion = 'before the program ended'
/** A program may have several copies of this package: to each the others' handlers are not the program's. */
const handlerMark = Symbol.for('assay.exit-flush')
const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Sends what is left when the program is about to end, within 2 s: when nothing keeps it alive any more, and on SIGTERM and SIGINT.
 * Where the program handles the signal itself, its handler decides how it ends; where nobody does, the signal's own effect follows the flush.
 * `process.exit()` leaves no time for anything: await `flush()` before it. The last word says how many spans were lost, if any.
 *
 * Returns what takes the handlers away again.
 */
export function flushOnExit(client: Client): () => void {
  let flushedAt = -1

  async function flush(): Promise<void> {
    await Promise.all([client.flush(exitTimeoutMs), backgroundWorkDone(exitTimeoutMs)])
  }

  function onBeforeExit(): void {
    const { started } = client.stats()
    // Node says beforeExit again after each flush. A server that cannot be reached must not hold the process for ever.
    if ((client.isIdle && !hasBackgroundWork()) || started === flushedAt) return
    flushedAt = started
    void flush()
  }

  function onSignal(signal: NodeJS.Signals): void {
    const programHandlesIt = process.listeners(signal).some((listener) => !(handlerMark in listener))
    void flush().then(() => {
      if (programHandlesIt) return
      remove()
      client.giveUp(occasion)
      // Another copy of this package is not done yet, and will end the program when it is.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
  Object.assign(onSignal, { [handlerMark]: true })

  function onExit(): void {
    client.giveUp(occasion, flushedAt < 0 ? '; process.exit() and crashes leave no time to send: await flush() first' : '')
  }

  function remove(): void {
    process.removeListener('beforeExit', onBeforeExit)
    process.removeListener('exit', onExit)
    for (const signal of signals) process.removeListener(signal, onSignal)
  }

  process.on('beforeExit', onBeforeExit)
  process.on('exit', onExit)
  for (const signal of signals) process.on(signal, onSignal)
  return remove
}
