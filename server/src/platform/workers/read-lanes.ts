import { AppError } from '@assay/protocol'
import { OutOfTime } from '../database/time-budget.ts'
import type { Call } from './messages.ts'
import type { StoreCaller, StoreWorker } from './store-worker.ts'

/** How long a read may keep the thread of the quick ones. Nearly all end within it. */
const firstTryMs = 50
/** How long a read may take at all. */
export const maxReadMs = 10_000
/** Reads that may wait for the one thread or the other, and for how long; more, or longer, is refused. */
const maxWaiting = { quick: 512, long: 16 }
const maxWaitMs = 10_000
/** First tries that are in the thread at once: one that runs, and one that keeps it from waiting for the next. */
const triesAtOnce = 2

/**
 * Reads of which nobody knows beforehand how long they take. Each is tried for some milliseconds in the thread that answers the quick ones; one
 * that is not done by then begins anew in the other thread, where it may take long. So what is quick waits for a few tries, of which each ends
 * soon after its time: as soon as it asks its budget again.
 */
export class ReadLanes implements StoreCaller {
  private readonly quick: Lane
  private readonly long: Lane

  constructor(quick: Pick<StoreWorker, 'callWithin'>, long: Pick<StoreWorker, 'callWithin'>) {
    this.quick = new Lane(quick, { atOnce: triesAtOnce, budgetMs: firstTryMs, maxWaiting: maxWaiting.quick })
    this.long = new Lane(long, { atOnce: 1, budgetMs: maxReadMs, maxWaiting: maxWaiting.long })
  }

  /** @throws REQUEST_LIMIT_EXCEEDED when too many wait, REQUEST_TOO_LARGE after `maxReadMs`. */
  async call(store: string, method: string, args: unknown[]): Promise<unknown> {
    try {
      return await this.quick.run(store, method, args)
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error
    }
    return this.takeLong(
      { store, method, args },
      'Ask for less: a shorter time, fewer projects, or a condition that few traces fulfil, such as a status, a tag, a model or a whole word.',
    )
  }

  /** For work that is known to be long. `advice` is what is said to whose work took longer than `maxReadMs`. Throws as `call`. */
  longOnly(advice: string): StoreCaller {
    return { call: (store, method, args) => this.takeLong({ store, method, args }, advice) }
  }

  private async takeLong({ store, method, args }: Pick<Call, 'store' | 'method' | 'args'>, advice: string): Promise<unknown> {
    try {
      return await this.long.run(store, method, args)
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error
      // Not one of the errors that clients try again by themselves: it would take as long once more.
      const message = `Answering took longer than ${maxReadMs / 1000} s and was given up. ${advice}`
      throw new AppError('REQUEST_TOO_LARGE', message, { cause: error })
    }
  }
}

interface LaneOptions {
  atOnce: number
  budgetMs: number
  maxWaiting: number
}

/** First come, first served, some at once. */
class Lane {
  private readonly worker: Pick<StoreWorker, 'callWithin'>
  private readonly options: LaneOptions
  private running = 0
  private readonly waiting = new Set<() => void>()

  constructor(worker: Pick<StoreWorker, 'callWithin'>, options: LaneOptions) {
    this.worker = worker
    this.options = options
  }

  async run(store: string, method: string, args: unknown[]): Promise<unknown> {
    if (this.running < this.options.atOnce) this.running++
    else await this.turn()
    try {
      return await this.worker.callWithin(this.options.budgetMs, store, method, args)
    } finally {
      // Whoever waits takes this place over.
      const [next] = this.waiting
      if (next === undefined) this.running--
      else next()
    }
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size >= this.options.maxWaiting) {
        reject(tooMany())
        return
      }
      const next = (): void => {
        clearTimeout(timer)
        this.waiting.delete(next)
        resolve()
      }
      this.waiting.add(next)
      const timer = setTimeout(() => {
        this.waiting.delete(next)
        reject(tooMany())
      }, maxWaitMs)
    })
  }
}

function tooMany(): AppError {
  return new AppError('REQUEST_LIMIT_EXCEEDED', 'Too many searches are under way. Try again in some seconds.', { retryAfterSeconds: 5 })
}
