import type { DatabaseSync } from 'node:sqlite'

/** What a workspace is for. */
export const id = '0017-workspaces'

export function up(db: DatabaseSync): void {
  db.exec(`ALTER TABLE workspace ADD COLUMN description TEXT`)
  db.prepare("UPDATE workspace SET description = ? WHERE name = 'default'").run('Default workspace for legacy resources')
}
