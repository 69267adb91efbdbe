import type { DatabaseSync } from 'node:sqlite'
import { notFound } from '@assay/protocol'

/**
 * The number of a workspace in this database.
 * @throws RESOURCE_DOES_NOT_EXIST
 */
export function workspaceId(db: DatabaseSync, name: string): number {
  if (name === 'default') return 1
  const row = db.prepare('SELECT id FROM workspace WHERE name = ?').get(name)
  if (row === undefined) throw notFound(`Workspace '${name}' not found.`)
  return Number(row['id'])
}
