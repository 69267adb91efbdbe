/** How long nothing is tried after a round failed. */
export const retryMs = 60_000

/**
 * Runs the indexer's rounds, each in a turn of its own, so that messages are read between them. After one that found nothing it rests until
 * it is woken; after one that failed it is not woken either until `retryMs` are over: what made it fail fails at every commit.
 */
export class IndexingRounds {
  private readonly round: () => number
  private readonly onFailure: (error: unknown) => void
  private timer: NodeJS.Timeout | null = null
  private isDue = false
  private failed = false
  private ended = false

  /** `round` returns in how many milliseconds the next is due, as `SpanIndexer.round` does. */
  constructor(round: () => number, onFailure: (error: unknown) => void) {
    this.round = round
    this.onFailure = onFailure
  }

  wake(): void {
    if (this.isDue || this.failed || this.ended) return
    this.isDue = true
    setImmediate(() => this.run())
  }

  /** No round begins any more. */
  end(): void {
    this.ended = true
    this.wakeIn(Infinity)
  }

  private run(): void {
    this.isDue = false
    if (this.ended) return
    try {
      const waitMs = this.round()
      if (waitMs === 0) this.wake()
      else this.wakeIn(waitMs)
    } catch (error) {
      this.failed = true
      this.wakeIn(retryMs)
      this.onFailure(error)
    }
  }

  /** In place of when it was to be woken before. */
  private wakeIn(waitMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (waitMs === Infinity) return
    this.timer = setTimeout(() => {
      this.failed = false
      this.wake()
    }, waitMs)
  }
}
