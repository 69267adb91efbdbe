import type { DatabaseSync } from 'node:sqlite'
import { readLinkedPrompts } from '@assay/protocol/mlflow'
import { StatementCache } from '../platform/database/statement-cache.ts'
import type { TimeBudget } from '../platform/database/time-budget.ts'
import { workspaceId } from '../platform/database/workspace.ts'
import { maxLinkedRuns, type PromptLinkReader } from './prompt-link-reader.ts'

/** The key stands in these statements as it does in the indexes of 0015-prompt-links, or SQLite would not use them. */
const linkedRuns = `SELECT r.run_id AS id, r.experiment, r.name, r.status, r.start_ms AS at_ms, g.value FROM run_tag g JOIN run r ON r.id = g.run
  WHERE g.key = 'mlflow.linkedPrompts' AND r.workspace = ? AND r.stage = 'active' ORDER BY g.run DESC`
const linkedModels = `SELECT m.model_id AS id, m.experiment, m.name, m.status, m.created_ms AS at_ms, g.value
  FROM logged_model_tag g JOIN logged_model m ON m.id = g.model
  WHERE g.key = 'mlflow.linkedPrompts' AND m.workspace = ? AND m.stage = 'active' ORDER BY g.model DESC`

/** Links in SQLite. Every one is read, newest first, until there are enough of the prompt's. Reading is over when `budget` is. */
export function createPromptLinkReader(db: DatabaseSync, budget: TimeBudget): PromptLinkReader {
  const statements = new StatementCache(db)

  function linked(statement: string, workspace: number, name: string) {
    const found: (LinkRow & { versions: string[] })[] = []
    for (const each of statements.rows(statement, workspace)) {
      budget.check()
      const row = each as unknown as LinkRow
      const versions = readLinkedPrompts(row.value)
        .filter((link) => link.name === name)
        .map(({ version }) => version)
      if (versions.length > 0) found.push({ ...row, versions })
      if (found.length === maxLinkedRuns) break
    }
    return found
  }

  return {
    async linkedTo(workspace, name) {
      const id = workspaceId(db, workspace)
      const common = ({ experiment, name: title, status, versions }: LinkRow & { versions: string[] }) => ({
        experimentId: String(experiment),
        name: title,
        status,
        versions,
      })
      return {
        runs: linked(linkedRuns, id, name).map((row) => ({ ...common(row), runId: row.id, startMs: row.at_ms })),
        models: linked(linkedModels, id, name).map((row) => ({ ...common(row), modelId: row.id, createdAtMs: row.at_ms })),
      }
    },
  }
}

interface LinkRow {
  id: string
  experiment: number
  name: string
  status: string
  at_ms: number
  value: string
}
