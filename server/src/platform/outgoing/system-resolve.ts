import { lookup } from 'node:dns/promises'
import type { Resolve } from './outgoing-client.ts'

/**
 * Lookups that the system makes at once. Each keeps one of the four threads that Node has for all files too, and a name server that does
 * not answer keeps it for long. So names that failed slowly share one of them: the other is for those that have an answer.
 */
export const maxLookups = { inAll: 2, suspect: 1 }
/** A lookup that failed after this is a name server that did not answer. */
export const slowLookupMs = 1_000
/** For so long such a name fails at once. */
export const failureKeptMs = 30_000
export const maxFailuresKept = 1_000

type Lookup = (hostname: string) => Promise<string[]>

const systemLookup: Lookup = async (hostname) => (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address)

interface Asked extends PromiseWithResolvers<string[]> {
  hostname: string
  /** Who wait for it. With nobody left it is not begun. */
  waiting: number
}

/**
 * Looks names up as every program of this machine does, `/etc/hosts` included: first come, first served, so many at once, and each name once
 * for all who ask for it meanwhile.
 */
export function createSystemResolve(look: Lookup = systemLookup, monotonicMs = () => performance.now()): Resolve {
  const asked = new Map<string, Asked>()
  const queue: Asked[] = []
  /** Of names that failed slowly, the oldest first. They are suspect until they have an answer. */
  const failures = new Map<string, { error: unknown; untilMs: number }>()
  let [running, runningSuspects] = [0, 0]

  function begin(): void {
    while (running < maxLookups.inAll) {
      const at = queue.findIndex(({ hostname }) => runningSuspects < maxLookups.suspect || !failures.has(hostname))
      if (at < 0) return
      for (const next of queue.splice(at, 1)) void run(next)
    }
  }

  async function run({ hostname, resolve, reject }: Asked): Promise<void> {
    const isSuspect = failures.has(hostname)
    const startMs = monotonicMs()
    running++
    if (isSuspect) runningSuspects++
    try {
      const addresses = await look(hostname)
      failures.delete(hostname)
      resolve(addresses)
    } catch (error) {
      if (monotonicMs() - startMs >= slowLookupMs) keepFailure(hostname, error)
      reject(error)
    } finally {
      asked.delete(hostname)
      running--
      if (isSuspect) runningSuspects--
      begin()
    }
  }

  function keepFailure(hostname: string, error: unknown): void {
    failures.delete(hostname)
    failures.set(hostname, { error, untilMs: monotonicMs() + failureKeptMs })
    const [oldest] = failures.keys()
    if (failures.size > maxFailuresKept && oldest !== undefined) failures.delete(oldest)
  }

  function ask(hostname: string): Asked {
    const added = { hostname, waiting: 0, ...Promise.withResolvers<string[]>() }
    // Whoever waits hears of it; it may be that nobody does any more.
    added.promise.catch(() => undefined)
    asked.set(hostname, added)
    queue.push(added)
    return added
  }

  return (hostname, signal) => {
    const failure = failures.get(hostname)
    if (failure !== undefined && failure.untilMs > monotonicMs()) return Promise.reject(failure.error)
    const mine = asked.get(hostname) ?? ask(hostname)
    mine.waiting++
    signal.addEventListener(
      'abort',
      () => {
        mine.waiting--
        const at = queue.indexOf(mine)
        if (mine.waiting > 0 || at < 0) return
        queue.splice(at, 1)
        asked.delete(hostname)
        mine.reject(signal.reason)
      },
      { once: true },
    )
    begin()
    return mine.promise
  }
}
