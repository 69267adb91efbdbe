import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { maxTurns, spanTypes } from '@assay/protocol'
import type { ConversationOutline, OutlineSpan } from '../store/span-store.ts'
import { hex, inLists, statusOf } from './trace-rows.ts'

/** Spans of one trace that are looked at for what it did. */
export const maxOutlineSpans = 500

type TurnColumns = [
  traceId: Uint8Array,
  startUs: number,
  endUs: number | null,
  status: number,
  updatedMs: number,
  tokens: number,
  cost: number | null,
  unpriced: number,
  user: string | null,
  version: string | null,
]
type SpanColumns = [
  spanId: Uint8Array,
  parentId: Uint8Array | null,
  type: number,
  status: number,
  startUs: number,
  durationUs: number | null,
  name: string,
  tool: string | null,
]

/** The traces of one session, and what each of them did. */
export class ConversationReader {
  private readonly nowMs: () => number
  private readonly selectTurns: StatementSync
  private readonly selectSpans: StatementSync

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.nowMs = nowMs
    this.selectTurns = inLists(
      db.prepare(`
        SELECT trace_id, start_us, end_us, status, updated_ms, coalesce(input_tokens, 0) + coalesce(output_tokens, 0), cost, unpriced, user,
          (SELECT text FROM term WHERE id = version)
        FROM trace WHERE experiment = ? AND session = ? AND (start_us & 255 OR in_time()) ORDER BY start_us DESC, id DESC LIMIT ${maxTurns}`),
    )
    this.selectSpans = inLists(
      db.prepare(`
        SELECT span_id, parent_id, type, status, start_us, duration_us, (SELECT text FROM term WHERE id = s.name),
          (SELECT text FROM term WHERE id = s.tool)
        FROM span s WHERE s.trace = ? AND (s.start_us & 255 OR in_time())
        ORDER BY s.start_us, s.duration_us IS NOT NULL, s.duration_us DESC, s.span_id LIMIT ${maxOutlineSpans + 1}`),
    )
  }

  /** Null where no trace has the session. */
  outline(experiment: number, session: string): ConversationOutline | null {
    const rows = (this.selectTurns.all(experiment, session) as unknown as TurnColumns[]).reverse()
    const [first] = rows
    if (first === undefined) return null
    const users = new Set<string>()
    const versions = new Set<string>()
    const outline: ConversationOutline = {
      session,
      users: [],
      versions: [],
      errorCount: 0,
      firstUs: first[1],
      lastUs: 0,
      agentUs: 0,
      tokens: 0,
      costUsd: 0,
      unpriced: false,
      turns: [],
    }
    for (const [traceId, startUs, endUs, status, updatedMs, tokens, cost, unpriced, user, version] of rows) {
      outline.turns.push({ traceId: hex(traceId), startUs, endUs, status: statusOf(status, updatedMs, this.nowMs()) })
      outline.lastUs = Math.max(outline.lastUs, endUs ?? startUs)
      outline.agentUs += endUs === null ? 0 : endUs - startUs
      outline.tokens += tokens
      outline.costUsd += cost ?? 0
      outline.unpriced ||= unpriced === 1
      if (status === 2) outline.errorCount++
      if (user !== null) users.add(user)
      if (version !== null) versions.add(version)
    }
    return { ...outline, users: [...users], versions: [...versions] }
  }

  /** By start; null where there are more than `maxOutlineSpans`. `trace` is the row's number. */
  spans(trace: number): OutlineSpan[] | null {
    const rows = this.selectSpans.all(trace) as unknown as SpanColumns[]
    if (rows.length > maxOutlineSpans) return null
    return rows.map(([spanId, parentId, type, status, startUs, durationUs, name, tool]) => ({
      spanId: hex(spanId),
      parentSpanId: parentId === null ? null : hex(parentId),
      type: spanTypes[type] ?? 'UNKNOWN',
      name: tool ?? name,
      failed: status === 2,
      startUs,
      durationUs,
    }))
  }
}
