import { spanTypes } from '@assay/protocol'
import type { SpanPrice } from '../pricing/span-pricer.ts'
import type { NewSpan } from '../store/span-store.ts'
import { usageColumn } from './open-traces.ts'
import type { Origins } from './origins.ts'
import type { SpanStatements } from './span-statements.ts'
import type { Terms } from './terms.ts'
import { inputTokens, outputTokens } from './trace-state.ts'

const typeNumbers = new Map(spanTypes.map((type, i) => [type, i]))

/** Characters of an exception's message kept in the row for lists; the payload has it whole. */
export const maxErrorChars = 500

/** What a span's row has beside what the span says. */
export interface SpanRow extends SpanPrice {
  /** The row is there already. */
  update: boolean
  counted: boolean
  block: number
  position: number
}

/** Writes the rows of spans. */
export class SpanRows {
  private readonly sql: SpanStatements
  private readonly terms: Terms
  private readonly origins: Origins

  constructor(sql: SpanStatements, terms: Terms, origins: Origins) {
    this.sql = sql
    this.terms = terms
    this.origins = origins
  }

  /** Inserts the row, or overwrites it. */
  write(trace: number, span: NewSpan, more: SpanRow): void {
    const { facts } = span
    const { update, counted, block, position } = more
    const usage = facts.usage
    const error = span.statusCode === 2 ? facts.error : null
    const parent = span.parentSpanId
    const durationUs = span.endUs === null ? null : span.endUs - span.startUs
    const name = this.terms.id(span.name)
    const type = typeNumbers.get(facts.type) ?? 0
    const origin = this.origins.id(span.origin)
    const { length } = span.payload
    if (!update && usage === null && facts.model === null && error === null && facts.provider === null) {
      // Most spans are no model calls: binding a null costs as much as binding a value.
      this.sql.insertPlainSpan.run(
        parent,
        name,
        type,
        span.kind,
        span.statusCode,
        span.startUs,
        durationUs,
        block,
        position,
        length,
        origin,
        this.terms.idOrNull(facts.tool),
        trace,
        span.spanId,
      )
      return
    }
    const statement = update ? this.sql.updateSpan : this.sql.insertSpan
    statement.run(
      parent,
      name,
      type,
      span.kind,
      span.statusCode,
      span.startUs,
      durationUs,
      block,
      position,
      length,
      origin,
      this.terms.idOrNull(facts.tool),
      this.terms.idOrNull(facts.model),
      this.terms.idOrNull(facts.provider),
      usage === null ? null : inputTokens(usage),
      usage === null ? null : outputTokens(usage),
      usage === null ? null : usageColumn(usage),
      more.costUsd,
      more.unpriced ? 1 : null,
      usage === null ? null : counted ? 1 : 0,
      error === null ? null : this.terms.idOrNull(error.type),
      error === null ? null : error.message.slice(0, maxErrorChars),
      trace,
      span.spanId,
    )
  }
}
