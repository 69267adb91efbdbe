import { lookup } from 'node:dns/promises'
import type { Resolve } from './outgoing-client.ts'

/**
 * Lookups that the system makes at once. Each keeps one of the four threads that Node has for all files too, and a name server that does
 * not answer keeps it for long.
 */
export const maxLookups = 2

type Lookup = (hostname: string) => Promise<string[]>

const systemLookup: Lookup = async (hostname) => (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** Looks names up as every program of this machine does, `/etc/hosts` included: first come, first served, so many at once. */
export function createSystemResolve(look: Lookup = systemLookup): Resolve {
  const waiting: (() => void)[] = []
  let running = 0
  return async (hostname) => {
    if (running < maxLookups) running++
    else await new Promise<void>((go) => waiting.push(go))
    try {
      return await look(hostname)
    } finally {
      // Whoever waits takes this place over.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
