import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { invalidParameter, notFound } from '@assay/protocol'
import type { Selectable } from 'kysely'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from './experiment-id.ts'
import type { ExperimentTables } from './experiment-tables.ts'

export type ExperimentRow = Selectable<ExperimentTables['experiment']>

/** Looks experiments up, for whatever belongs to one. */
export class ExperimentRows {
  private readonly db: DatabaseSync
  private readonly select: StatementSync

  constructor(db: DatabaseSync) {
    this.db = db
    this.select = db.prepare('SELECT * FROM experiment WHERE workspace = ? AND id = ?')
  }

  /** @throws RESOURCE_DOES_NOT_EXIST where the workspace has none of this id */
  find(workspace: string, experimentId: string): ExperimentRow {
    const id = experimentNumber(experimentId)
    const row = this.select.get(workspaceId(this.db, workspace), id) as ExperimentRow | undefined
    if (row === undefined) throw notFound(`No Experiment with id=${id} exists`)
    return row
  }

  /** @throws INVALID_PARAMETER_VALUE, too, for one that is deleted */
  findActive(workspace: string, experimentId: string): ExperimentRow {
    const row = this.find(workspace, experimentId)
    if (row.stage === 'active') return row
    throw invalidParameter(`The experiment ${row.id} must be in the 'active' state. Current state is ${row.stage}.`)
  }
}
