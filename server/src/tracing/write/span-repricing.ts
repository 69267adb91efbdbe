import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { readSpanFacts } from '../normalise/read-span-facts.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { SpanPrice } from '../pricing/span-pricer.ts'
import type { NewSpan } from '../store/span-store.ts'
import type { WrittenPayloads } from './written-payloads.ts'

export type PriceOf = (span: Pick<NewSpan, 'facts' | 'startUs'>) => SpanPrice

/** Prices spans that are stored anew. */
export class SpanRepricing {
  private readonly payloads: WrittenPayloads
  private readonly selectSpans: StatementSync
  private readonly setPrice: StatementSync

  constructor(db: DatabaseSync, payloads: WrittenPayloads) {
    this.payloads = payloads
    this.selectSpans = db.prepare(`SELECT span_id, start_us, cost, unpriced, block, position, length FROM span
      WHERE trace = ? AND counted IS NOT NULL`)
    this.setPrice = db.prepare('UPDATE span SET cost = ?, unpriced = ? WHERE trace = ? AND span_id = ?')
  }

  /** Whether a span of the trace has another price now; the trace's sums are the caller's. A span that cannot be read keeps its price. */
  reprice(trace: number, priceOf: PriceOf): boolean {
    let changed = false
    for (const row of this.selectSpans.all(trace)) {
      const payload = this.payloads.of(row)
      if (payload === null) continue
      const price = priceOf({ facts: readSpanFacts(decodeSpan(payload)), startUs: Number(row['start_us']) })
      const unpriced = price.unpriced ? 1 : null
      if (price.costUsd === row['cost'] && unpriced === row['unpriced']) continue
      this.setPrice.run(price.costUsd, unpriced, trace, row['span_id'] as Uint8Array)
      changed = true
    }
    return changed
  }
}
