import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { addTrace } from '../add-trace.fixture.ts'
import { createLabelSchemaStore } from '../label-schema/label-schema-store.sqlite.ts'
import { reviewQueueStoreContract } from './review-queue-store.contract.ts'
import { createReviewQueueStore } from './review-queue-store.sqlite.ts'

reviewQueueStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock, budget)
  const schemas = createLabelSchemaStore(db, clock, budget)
  return {
    queues: createReviewQueueStore(db, clock, budget),
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    deleteExperiment: (workspace, experimentId) => experiments.delete(workspace, experimentId),
    addSchema: async (workspace, experimentId, name) => {
      const input = { kind: 'text', maxLength: null } as const
      const draft = { name, type: 'FEEDBACK', instruction: null, enableComment: false, input } as const
      return (await schemas.create(workspace, experimentId, draft)).schemaId
    },
    defaultSchema: async (workspace, experimentId) => (await schemas.getByName(workspace, experimentId, 'Feedback')).schemaId,
    addTrace: (...trace) => addTrace(db, ...trace),
    deleteTrace: (traceId) => {
      db.prepare('DELETE FROM trace WHERE trace_id = ?').run(Buffer.from(traceId, 'hex'))
    },
    ...rest,
  }
})
