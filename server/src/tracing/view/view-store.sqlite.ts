import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, notFound, type SavedView, viewLimits } from '@assay/protocol'
import type { Clock } from '../../platform/clock.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { ViewStore } from './view-store.ts'

/** Saved views in SQLite. */
export function createViewStore(db: DatabaseSync, clock: Pick<Clock, 'nowMs'>): ViewStore {
  const selectExperiment = db.prepare('SELECT id FROM experiment WHERE workspace = ? AND id = ?')
  const columns = 'id, view_id, name, search, is_default, updated_ms'
  const selectAll = db.prepare(`SELECT ${columns} FROM saved_view WHERE experiment = ? ORDER BY name COLLATE NOCASE, id`)
  const selectOne = db.prepare(`SELECT ${columns} FROM saved_view WHERE experiment = ? AND view_id = ?`)
  const selectTaken = db.prepare('SELECT name FROM saved_view WHERE id <> ?1 AND (view_id = ?2 OR (experiment = ?3 AND name = ?4))')
  const insert = db.prepare('INSERT INTO saved_view (experiment, view_id, name, search, is_default, updated_ms) VALUES (?, ?, ?, ?, ?, ?)')
  const update = db.prepare('UPDATE saved_view SET name = ?, search = ?, is_default = ?, updated_ms = ? WHERE id = ?')
  const unsetDefault = db.prepare('UPDATE saved_view SET is_default = 0 WHERE experiment = ? AND view_id <> ? AND is_default = 1')
  const remove = db.prepare('DELETE FROM saved_view WHERE id = ?')

  function experimentOf(workspace: string, experimentId: string): number {
    const row = /^\d{1,15}$/.test(experimentId) ? selectExperiment.get(workspaceId(db, workspace), Number(experimentId)) : undefined
    if (row === undefined) throw notFound(`No Experiment with id=${clip(experimentId)} exists`)
    return Number(row['id'])
  }

  function find(experiment: number, viewId: string): { id: number; view: SavedView } {
    const row = selectOne.get(experiment, viewId)
    if (row === undefined) throw notFound(`View '${clip(viewId)}' not found.`)
    return { id: Number(row['id']), view: viewOf(row) }
  }

  function checkFree(id: number, viewId: string, experiment: number, name: string): void {
    const taken = selectTaken.get(id, viewId, experiment, name)
    if (taken === undefined) return
    const what = taken['name'] === name ? `A view '${clip(name)}' exists already.` : `The view '${viewId}' exists already.`
    throw new AppError('RESOURCE_ALREADY_EXISTS', what)
  }

  return {
    async list(workspace, experimentId) {
      return selectAll.all(experimentOf(workspace, experimentId)).map(viewOf)
    },

    async create(workspace, experimentId, { viewId: given, name, search, isDefault }) {
      const experiment = experimentOf(workspace, experimentId)
      const viewId = given ?? randomBytes(6).toString('hex')
      checkFree(0, viewId, experiment, name)
      if (selectAll.all(experiment).length >= viewLimits.views)
        throw new AppError('INVALID_STATE', `The project has ${viewLimits.views} views, which is as many as it may have. Delete one first.`)
      insert.run(experiment, viewId, name, search, isDefault ? 1 : 0, clock.nowMs())
      if (isDefault) unsetDefault.run(experiment, viewId)
      return find(experiment, viewId).view
    },

    async change(workspace, experimentId, viewId, change) {
      const experiment = experimentOf(workspace, experimentId)
      const { id, view } = find(experiment, viewId)
      const { name = view.name, search = view.search, isDefault = view.isDefault } = change
      checkFree(id, viewId, experiment, name)
      update.run(name, search, isDefault ? 1 : 0, clock.nowMs(), id)
      if (isDefault) unsetDefault.run(experiment, viewId)
      return find(experiment, viewId).view
    },

    async delete(workspace, experimentId, viewId) {
      remove.run(find(experimentOf(workspace, experimentId), viewId).id)
    },
  }
}

function viewOf(row: Record<string, unknown>): SavedView {
  return {
    viewId: String(row['view_id']),
    name: String(row['name']),
    search: String(row['search']),
    isDefault: row['is_default'] === 1,
    updatedAtMs: Number(row['updated_ms']),
  }
}
