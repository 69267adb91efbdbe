import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { maxJumpTargets } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { JumpReader } from './jump-reader.ts'

/** Traces in which a span is looked for, the newest: its id alone is in no index. About half a microsecond each. */
export const tracesLookedIn = 20_000
/** Projects in which sessions and users are looked for. */
const projectsLookedIn = 10_000

const leastDigits = 4
/** Behind everything that begins with what is before it. */
const last = '\u{10ffff}'

/** Looks into indexes only. */
export function createJumpReader(db: DatabaseSync): JumpReader {
  const selectTraces = db.prepare(`
    SELECT trace_id, experiment, start_us, status, (SELECT text FROM term WHERE id = name) AS name
    FROM trace WHERE workspace = ? AND trace_id >= ? AND trace_id <= ? ORDER BY trace_id LIMIT ${maxJumpTargets}`)
  const selectSpans = db.prepare(`
    SELECT t.trace_id, t.experiment, (SELECT text FROM term WHERE id = s.name) AS name
    FROM (SELECT id, trace_id, experiment, workspace FROM trace ORDER BY id DESC LIMIT ${tracesLookedIn}) t CROSS JOIN span s ON s.trace = t.id
    WHERE t.workspace = ? AND s.span_id = ? LIMIT ${maxJumpTargets}`)
  const selectProjects = db.prepare(`SELECT id FROM experiment WHERE workspace = ? ORDER BY id = ? DESC, id DESC LIMIT ${projectsLookedIn}`)
  const next = (column: 'session' | 'user') =>
    db.prepare(`
      SELECT min(${column}) AS value FROM trace INDEXED BY trace_${column}
      WHERE experiment = ?1 AND ${column} >= ?2 AND ${column} <= ?3 AND ${column} IS NOT NULL`)
  const [nextSession, nextUser] = [next('session'), next('user')]

  /** Each seek skips all traces of the value before. */
  function beginning(statement: StatementSync, projects: readonly number[], text: string): { value: string; experimentId: string }[] {
    const found: { value: string; experimentId: string }[] = []
    for (const project of projects) {
      let from = text
      while (found.length < maxJumpTargets) {
        const value = statement.get(project, from, text + last)?.['value']
        if (typeof value !== 'string') break
        found.push({ value, experimentId: String(project) })
        // The first text after it.
        from = `${value}\0`
      }
      if (found.length === maxJumpTargets) break
    }
    return found
  }

  return {
    async targets(workspace, text, experimentId) {
      if (text === '') return { traces: [], spans: [], sessions: [], users: [] }
      const own = workspaceId(db, workspace)
      const digits = /^(?:tr-)?([0-9a-f]{4,32})$/i.exec(text)?.[1]?.toLowerCase() ?? ''
      const bound = (digit: string) => Buffer.from(digits.padEnd(32, digit), 'hex')
      const traces = digits.length < leastDigits ? [] : selectTraces.all(own, bound('0'), bound('f'))
      const spans = digits.length === 16 ? selectSpans.all(own, Buffer.from(digits, 'hex')) : []
      const projects = selectProjects.all(own, Number(experimentId ?? -1)).map((row) => Number(row['id']))
      return {
        traces: traces.map((row) => ({
          traceId: traceIdOf(row),
          experimentId: String(row['experiment']),
          name: String(row['name'] ?? ''),
          startMs: Number(row['start_us']) / 1000,
          failed: row['status'] === 2,
        })),
        spans: spans.map((row) => ({
          traceId: traceIdOf(row),
          spanId: digits,
          experimentId: String(row['experiment']),
          name: String(row['name'] ?? ''),
        })),
        sessions: beginning(nextSession, projects, text).map(({ value, experimentId: project }) => ({
          session: value,
          experimentId: project,
        })),
        users: beginning(nextUser, projects, text).map(({ value, experimentId: project }) => ({ user: value, experimentId: project })),
      }
    },
  }
}

function traceIdOf(row: Record<string, unknown>): string {
  return `tr-${Buffer.from(row['trace_id'] as Uint8Array).toString('hex')}`
}
