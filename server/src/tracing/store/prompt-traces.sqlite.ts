import type { DatabaseSync } from 'node:sqlite'
import { linkedPromptsKey, readLinkedPrompts } from '@assay/protocol/mlflow'
import { StatementCache } from '../../platform/database/statement-cache.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { maxCountedTraces, type PromptTraceReader, type VersionTraces } from './prompt-traces.ts'

/** How much a trace may have been received before the time at which it says that it began. */
const clockSlackMs = 86_400_000
const failed = 2

/**
 * Reads links in SQLite. Traces that are linked to the same versions have the same tag, so there are few texts of it, which are looked up one
 * after the other in the index over tags and read as JSON once each; and traces are numbered as they come, so that those before the time asked
 * for are not looked at. Reading is over when `budget` is.
 */
export function createPromptTraceReader(db: DatabaseSync, budget: TimeBudget): PromptTraceReader {
  const statements = new StatementCache(db)
  const selectNextTag = db.prepare('SELECT min(value) AS value FROM trace_tag WHERE key = ? AND value > ?')
  const selectTrace = db.prepare('SELECT id, received_ms FROM trace WHERE id >= ? ORDER BY id LIMIT 1')
  const selectLast = db.prepare('SELECT coalesce(max(id), 0) AS id FROM trace')

  /** Every text of the tag, with what it links to. */
  function* linkTags(): Generator<{ tag: string; links: ReturnType<typeof readLinkedPrompts> }> {
    let tag: unknown = ''
    for (;;) {
      budget.check()
      tag = selectNextTag.get(linkedPromptsKey, String(tag))?.['value']
      if (typeof tag !== 'string') return
      yield { tag, links: readLinkedPrompts(tag) }
    }
  }

  /** The number from which on traces were received at `ms` or later. */
  function firstSince(ms: number): number {
    let [low, high] = [1, Number(selectLast.get()?.['id']) + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const trace = selectTrace.get(middle)
      if (trace === undefined || Number(trace['received_ms']) >= ms) high = middle
      else low = Number(trace['id']) + 1
    }
    return low
  }

  /** Traces of a tag, newest first, at most one more than are counted. */
  function* tracesOf(workspace: number, tag: string, since: { trace: number; us: number }): Generator<TraceRow> {
    yield* statements.rows(
      `SELECT t.id, t.start_us, t.end_us, t.status, t.cost, t.experiment FROM trace_tag g JOIN trace t ON t.id = g.trace
        WHERE g.key = ? AND g.value = ? AND g.trace >= ? AND in_time() AND t.workspace = ? AND t.start_us >= ?
        ORDER BY g.trace DESC LIMIT ?`,
      linkedPromptsKey,
      tag,
      since.trace,
      workspace,
      since.us,
      maxCountedTraces + 1,
    ) as Generator<unknown> as Generator<TraceRow>
  }

  const sinceOf = (fromMs: number) => ({ trace: firstSince(fromMs - clockSlackMs), us: Math.round(fromMs * 1000) })

  return {
    async byVersion(workspace, name, fromMs) {
      const [id, since] = [workspaceId(db, workspace), sinceOf(fromMs)]
      const found = new Map<string, TraceRow[]>()
      for (const { tag, links } of linkTags()) {
        const versions = new Set(links.filter((link) => link.name === name).map(({ version }) => version))
        if (versions.size === 0) continue
        const traces = [...tracesOf(id, tag, since)]
        for (const version of versions) found.set(version, newest([...(found.get(version) ?? []), ...traces]))
      }
      return [...found]
        .filter(([, traces]) => traces.length > 0)
        .map(([version, traces]) => versionTraces(version, traces))
        .toSorted((a, b) => b.lastTraceAtMs - a.lastTraceAtMs)
    },

    async byPrompt(workspace, fromMs) {
      const [id, since] = [workspaceId(db, workspace), sinceOf(fromMs)]
      const found = new Map<string, number>()
      for (const { tag, links } of linkTags()) {
        const names = [...new Set(links.map(({ name }) => name))].filter((name) => (found.get(name) ?? 0) <= maxCountedTraces)
        if (names.length === 0) continue
        let traces = 0
        for (const _ of tracesOf(id, tag, since)) traces++
        if (traces > 0) for (const name of names) found.set(name, (found.get(name) ?? 0) + traces)
      }
      return Array.from(found, ([name, traces]) => ({
        name,
        traces: Math.min(traces, maxCountedTraces),
        exact: traces <= maxCountedTraces,
      }))
    },
  }
}

interface TraceRow {
  id: number
  start_us: number
  end_us: number | null
  status: number
  cost: number | null
  experiment: number
}

/** Of the traces of several tags the newest, one more than are counted. */
function newest(traces: TraceRow[]): TraceRow[] {
  return traces.toSorted((a, b) => b.id - a.id).slice(0, maxCountedTraces + 1)
}

function versionTraces(version: string, found: TraceRow[]): VersionTraces {
  const traces = found.slice(0, maxCountedTraces)
  const durations = traces.flatMap(({ start_us, end_us }) => (end_us === null ? [] : [end_us - start_us])).toSorted((a, b) => a - b)
  const middle = durations[Math.ceil(durations.length / 2) - 1]
  const costs = traces.flatMap(({ cost }) => (cost === null ? [] : [cost]))
  const experiments = new Map<string, number>()
  for (const { experiment } of traces) experiments.set(String(experiment), (experiments.get(String(experiment)) ?? 0) + 1)
  return {
    version,
    traces: traces.length,
    exact: found.length <= maxCountedTraces,
    errors: traces.filter(({ status }) => status === failed).length,
    p50DurationMs: middle === undefined ? null : middle / 1000,
    meanCostUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length,
    lastTraceAtMs: Math.max(...traces.map(({ start_us }) => start_us)) / 1000,
    experiments: Array.from(experiments, ([experimentId, count]) => ({ experimentId, traces: count })).toSorted(
      (a, b) => b.traces - a.traces,
    ),
  }
}
