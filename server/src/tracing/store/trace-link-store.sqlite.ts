import type { DatabaseSync } from 'node:sqlite'
import { isObject, linkedPromptsKey } from '@assay/protocol/mlflow'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { SpanWriter } from './span-store.ts'
import { parseTraceId } from './trace-id.ts'
import type { TraceLinkStore } from './trace-link-store.ts'

/** Links in SQLite, on the writer's connection. `setTag` is the span writer's, which keeps the trace's row in step with its tags. */
export function createTraceLinkStore(db: DatabaseSync, setTag: SpanWriter['setTag']): TraceLinkStore {
  const insertRun = db.prepare(
    'INSERT INTO trace_run (trace, run_id) SELECT id, ? FROM trace WHERE workspace = ? AND trace_id = ? ON CONFLICT DO NOTHING',
  )
  const selectTag = db.prepare(
    'SELECT g.value FROM trace_tag g JOIN trace t ON t.id = g.trace WHERE t.workspace = ? AND t.trace_id = ? AND g.key = ?',
  )
  return {
    async linkRun(workspace, traceIds, runId) {
      const workspaceNumber = workspaceId(db, workspace)
      for (const traceId of traceIds) insertRun.run(runId, workspaceNumber, parseTraceId(traceId))
    },
    async linkPrompts(workspace, traceId, prompts) {
      const linked = listOf(selectTag.get(workspaceId(db, workspace), parseTraceId(traceId), linkedPromptsKey)?.['value'])
      const before = linked.length
      for (const { name, version } of prompts) {
        if (!linked.some((known) => known['name'] === name && known['version'] === version)) linked.push({ name, version })
      }
      if (linked.length > before) await setTag(workspace, traceId, linkedPromptsKey, JSON.stringify(linked))
    },
  }
}

/** What the tag lists. A client can set it to anything: what is no list of objects lists nothing. */
function listOf(tag: unknown): Record<string, unknown>[] {
  try {
    const listed: unknown = JSON.parse(typeof tag === 'string' ? tag : '[]')
    return Array.isArray(listed) ? listed.filter(isObject) : []
  } catch {
    return []
  }
}
