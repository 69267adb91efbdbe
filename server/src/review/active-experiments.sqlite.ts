import type { DatabaseSync } from 'node:sqlite'
import { notFound } from '@assay/protocol'
import { type ExperimentRow, ExperimentRows } from '../runs/index.ts'

/** Experiments as this slice's calls see them: a deleted one is as good as none. */
export class ActiveExperiments {
  private readonly rows: ExperimentRows

  constructor(db: DatabaseSync) {
    this.rows = new ExperimentRows(db)
  }

  /** @throws RESOURCE_DOES_NOT_EXIST */
  find(workspace: string, experimentId: string): ExperimentRow {
    const row = this.rows.find(workspace, experimentId)
    if (row.stage !== 'active') throw notFound(`No Experiment with id=${row.id} exists`)
    return row
  }
}
