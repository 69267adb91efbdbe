import type { Selectable } from 'kysely'
import type { RunInfo } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

export function infoOf(row: Selectable<RunTables['run']>): RunInfo {
  return {
    runId: row.run_id,
    experimentId: String(row.experiment),
    name: row.name,
    userId: row.user_id,
    status: row.status,
    startMs: row.start_ms,
    endMs: row.end_ms,
    artifactUri: row.artifact_uri,
    lifecycleStage: row.stage,
  }
}
