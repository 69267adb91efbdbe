import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { addTrace } from '../add-trace.fixture.ts'
import { issueStoreContract } from './issue-store.contract.ts'
import { createIssueStore } from './issue-store.sqlite.ts'

issueStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock, budget)
  const insertLink = db.prepare(`
    INSERT INTO assessment (workspace, id, trace, kind, name, value, source_type, source_id, metadata, created_ms, updated_ms, valid)
    SELECT 1, hex(randomblob(8)), id, 'issue', ?, '"x"', 'HUMAN', 'x', '{}', 0, 0, 1 FROM trace WHERE trace_id = ?`)
  return {
    issues: createIssueStore(db, clock, budget),
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    deleteExperiment: (workspace, experimentId) => experiments.delete(workspace, experimentId),
    linkTrace: (traceId, issueId, times) => {
      addTrace(db, 'default', '0', traceId)
      for (let time = 0; time < times; time++) insertLink.run(issueId, Buffer.from(traceId, 'hex'))
      return Promise.resolve()
    },
    ...rest,
  }
})
