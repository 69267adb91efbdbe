import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from './dice.ts'

/** How long the simulated model takes, in milliseconds. */
export interface Latency {
  firstToken: number
  perToken: number
}

/** Lets an answer take its time. Each wait ends early when the client has gone. */
export interface Pacer {
  first(): Promise<void>
  /** Time owed for `count` tokens is saved up and slept in steps of at least 5 ms. */
  tokens(count: number): Promise<void>
}

/** The same request always takes the same time: from 0.6 to 1.6 times of what is set. */
export function createPacer(latency: Latency, dice: Dice, signal: AbortSignal): Pacer {
  const factor = 0.6 + dice.unit('latency')
  let owedMs = 0
  const wait = async (ms: number) => {
    if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined)
  }
  return {
    first: () => wait(latency.firstToken * factor),
    async tokens(count) {
      owedMs += count * latency.perToken * factor
      if (owedMs < 5) return
      const due = owedMs
      owedMs = 0
      await wait(due)
    },
  }
}
