import { quantile } from './sample.ts'

export interface Asked {
  times: number
  p50Ms: number
}

export interface AskOptions {
  /** At most so often … */
  count: number
  /** … and no new one after this time. At least once. */
  forMs: number
  request(index: number): Promise<void>
}

/** The same question again and again, one at a time. */
export async function ask({ count, forMs, request }: AskOptions): Promise<Asked> {
  const latencies: number[] = []
  const startedAt = performance.now()
  do {
    const askedAt = performance.now()
    await request(latencies.length)
    latencies.push(performance.now() - askedAt)
  } while (latencies.length < count && performance.now() - startedAt < forMs)
  return {
    times: latencies.length,
    p50Ms: quantile(
      latencies.toSorted((a, b) => a - b),
      0.5,
    ),
  }
}
