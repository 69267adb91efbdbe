import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, defaultWorkspace, notFound } from '@assay/protocol'
import { entriesOf } from '../../platform/database/entries.ts'
import { maxWorkspaces, type Workspace, type WorkspaceStore } from './workspace-store.ts'

/** Workspaces in SQLite. What holds something of a workspace has a column of that name, in whichever slice: those tables are asked for. */
export function createWorkspaceStore(db: DatabaseSync): WorkspaceStore {
  const select = db.prepare('SELECT id, name, description FROM workspace WHERE name = ?')
  const holders = entriesOf(
    db
      .prepare(
        "SELECT t.name AS key, '' AS value FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.name = 'workspace' WHERE t.type = 'table'",
      )
      .all(),
  )
    .keys()
    .map((table) => ({ table, holds: db.prepare(`SELECT 1 FROM ${table} WHERE workspace = ? LIMIT 1`) }))
    .toArray()

  function find(name: string): { id: number } & Workspace {
    const row = select.get(name)
    if (row === undefined) throw notFound(`Workspace '${clip(name)}' not found`)
    return { id: Number(row['id']), name, description: row['description'] as string | null }
  }

  const workspaceOf = ({ name, description }: Workspace): Workspace => ({ name, description })

  return {
    async list() {
      const rows = db.prepare('SELECT name, description FROM workspace ORDER BY name').all()
      return rows.map(({ name, description }) => ({ name: String(name), description: description as string | null }))
    },

    async create({ name, description }) {
      if (select.get(name) !== undefined) throw new AppError('RESOURCE_ALREADY_EXISTS', `Workspace '${name}' already exists.`)
      const count = Number(db.prepare('SELECT count(*) AS count FROM workspace').get()?.['count'])
      if (count >= maxWorkspaces)
        throw new AppError('INVALID_STATE', `There are ${count} workspaces; a server has at most ${maxWorkspaces}.`)
      db.prepare('INSERT INTO workspace (name, description) VALUES (?, ?)').run(name, description)
      return { name, description }
    },

    get: async (name) => workspaceOf(find(name)),

    async describe(name, description) {
      db.prepare('UPDATE workspace SET description = ? WHERE id = ?').run(description, find(name).id)
      return workspaceOf(find(name))
    },

    async delete(name) {
      if (name === defaultWorkspace) throw new AppError('INVALID_STATE', `Cannot delete the reserved '${defaultWorkspace}' workspace`)
      const { id } = find(name)
      const holder = holders.find(({ holds }) => holds.get(id) !== undefined)
      if (holder !== undefined) {
        throw new AppError(
          'INVALID_STATE',
          `Cannot delete workspace '${name}': table '${holder.table}' still contains resources. Remove them before deleting the workspace.`,
        )
      }
      db.prepare('DELETE FROM workspace WHERE id = ?').run(id)
    },
  }
}
