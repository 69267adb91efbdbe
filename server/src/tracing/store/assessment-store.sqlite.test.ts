import { describe, expect, it } from 'vitest'
import * as spans from '../../../migrations/sql/0001-spans.ts'
import * as experiments from '../../../migrations/sql/0002-experiments.ts'
import * as assessments from '../../../migrations/sql/0003-assessments.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { assessmentStoreContract, type OpenAssessmentStore } from './assessment-store.contract.ts'
import { AssessmentsOfTraces, createAssessmentStore } from './assessment-store.sqlite.ts'

function open(): OpenAssessmentStore {
  const db = openSqlite(':memory:')
  migrate(db, [spans, experiments, assessments], 0)
  const rowOf = (workspace: string, traceId: string) =>
    Number(
      db
        .prepare('SELECT id FROM trace WHERE workspace = ? AND trace_id = ?')
        .get(workspaceId(db, workspace), Buffer.from(traceId, 'hex'))?.['id'],
    )
  const events: OpenAssessmentStore['events'] = []
  const sink = { wants: () => true, append: (...said: OpenAssessmentStore['events'][number]) => void events.push(said) }
  return {
    store: createAssessmentStore(db, sink),
    events,
    addTrace(workspace, traceId) {
      db.prepare('INSERT OR IGNORE INTO workspace (name) VALUES (?)').run(workspace)
      db.prepare(`INSERT INTO trace (workspace, trace_id, experiment, start_us, status, name, received_ms, updated_ms, revision,
        span_count, error_count, unpriced, finalized, clock_suspect) VALUES (?, ?, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)`).run(
        workspaceId(db, workspace),
        Buffer.from(traceId, 'hex'),
      )
    },
    deleteTrace: (workspace, traceId) => {
      db.prepare('DELETE FROM trace WHERE id = ?').run(rowOf(workspace, traceId))
    },
    ofTrace(workspace, traceId) {
      const row = rowOf(workspace, traceId)
      return new AssessmentsOfTraces(db).read(JSON.stringify([row])).get(row) ?? []
    },
  }
}

assessmentStoreContract('SQLite', open)

describe('AssessmentsOfTraces', () => {
  it('answers nothing for no traces', () => {
    const db = openSqlite(':memory:')
    migrate(db, [spans, experiments, assessments], 0)
    expect(new AssessmentsOfTraces(db).read('[]')).toEqual(new Map())
  })
})
