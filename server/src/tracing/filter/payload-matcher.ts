import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { OutOfTime, type TimeBudget } from '../../platform/database/time-budget.ts'
import { plainText } from '../normalise/plain-text.ts'
import type { SpanView } from '../otlp/span-view.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { PayloadPredicate } from './payload-predicate.ts'
import type { PayloadReader } from '../read/payload-reader.ts'
import { someSpanText } from './span-text.ts'
import type { Sql } from './sql.ts'
import { sql } from './sql.ts'
import type { Row } from '../read/trace-rows.ts'

/** Lets conditions of a search look into payloads, by functions that find their predicates by number. One connection, one search at a time. */
export class PayloadMatcher {
  private readonly payloads: PayloadReader
  private readonly budget: TimeBudget
  private predicates: PayloadPredicate[] = []
  private readonly selectSpans: StatementSync
  private readonly selectSpan: StatementSync

  constructor(db: DatabaseSync, payloads: PayloadReader, budget: TimeBudget) {
    this.payloads = payloads
    this.budget = budget
    this.selectSpans = db.prepare('SELECT block, position, length FROM span WHERE trace = ?')
    this.selectSpan = db.prepare('SELECT block, position, length FROM span WHERE trace = ? AND span_id = ?')
    db.function('payload_matches', (trace, number) => {
      const predicate = this.predicate(number)
      for (const row of this.selectSpans.iterate(trace as number)) if (this.spanMatches(row, predicate)) return 1
      return 0
    })
    db.function('span_payload_matches', (trace, span, number) => {
      const row = this.selectSpan.get(trace as number, span as Uint8Array)
      return row !== undefined && this.spanMatches(row, this.predicate(number)) ? 1 : 0
    })
  }

  /** Forgets the predicates of the search before. */
  begin(): void {
    this.predicates = []
  }

  /** Condition for some span of `trace t`, or for `span s` where rows are spans. */
  condition(predicate: PayloadPredicate, rows: 'traces' | 'spans'): Sql {
    const number = this.predicates.push(predicate) - 1
    return rows === 'spans' ? sql('span_payload_matches(s.trace, s.span_id, ?)', number) : sql('payload_matches(t.id, ?)', number)
  }

  private predicate(number: unknown): PayloadPredicate {
    const predicate = this.predicates[number as number]
    if (predicate === undefined) throw new Error(`no payload predicate ${String(number)}`)
    return predicate
  }

  /** False for a span that is damaged, as a whole or in a value: it keeps nobody from finding the others, and `assay doctor` names it. */
  private spanMatches(row: Row, predicate: PayloadPredicate): boolean {
    this.budget.check()
    try {
      const view = decodeSpan(this.payloads.payload(row))
      return predicate.kind === 'attribute' ? attributeMatches(view, predicate) : someSpanText(view, predicate.matches)
    } catch (error) {
      if (error instanceof OutOfTime) throw error
      return false
    }
  }
}

function attributeMatches({ attributes }: SpanView, { key, matches }: Extract<PayloadPredicate, { kind: 'attribute' }>): boolean {
  for (let i = 0; i < attributes.size; i++) {
    if (attributes.key(i) !== key) continue
    const value = attributes.value(i)
    // SDKs that write JSON text put words in quotes; whoever asks for the word means it without them.
    if (typeof value === 'string') return matches(plainText(value) ?? value)
    return matches(typeof value === 'bigint' ? value.toString() : typeof value === 'object' ? null : value)
  }
  return false
}
