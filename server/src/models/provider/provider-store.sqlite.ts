import type { DatabaseSync } from 'node:sqlite'
import { AppError, maxProviders, notFound, type ProviderKind } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { ProviderDraft, ProviderStore, StoredProvider } from './provider-store.ts'

const columns = 'provider_id, name, kind, base_url, region, access_key_id, model, key, created_ms, updated_ms'

/** Providers in SQLite; see 0027-providers. */
export function createProviderStore(db: DatabaseSync, clock: { nowMs(): number }): ProviderStore {
  const selectAll = db.prepare(`SELECT ${columns} FROM provider WHERE workspace = ? ORDER BY name, id`)
  const selectOne = db.prepare(`SELECT ${columns} FROM provider WHERE workspace = ? AND provider_id = ?`)
  const selectNamed = db.prepare('SELECT provider_id FROM provider WHERE workspace = ? AND name = ?')
  const count = db.prepare('SELECT count(*) AS count FROM provider WHERE workspace = ?')
  const insert = db.prepare(`INSERT INTO provider (workspace, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const change = db.prepare(`
    UPDATE provider SET name = ?, base_url = ?, region = ?, access_key_id = ?, model = ?, key = ?, updated_ms = ?
    WHERE workspace = ? AND provider_id = ?`)
  const remove = db.prepare('DELETE FROM provider WHERE workspace = ? AND provider_id = ?')
  const selectEvery = db.prepare(`
    SELECT w.name AS workspace, p.provider_id, p.name, p.key FROM provider p JOIN workspace w ON w.id = p.workspace ORDER BY p.id`)

  function find(workspace: number, providerId: string): StoredProvider {
    const row = selectOne.get(workspace, providerId)
    if (row === undefined) throw notFound(`Provider '${providerId.slice(0, 100)}' not found.`)
    return providerOf(row)
  }

  function checkName(workspace: number, name: string, providerId: string): void {
    const taken = selectNamed.get(workspace, name)
    if (taken !== undefined && taken['provider_id'] !== providerId)
      throw new AppError('RESOURCE_ALREADY_EXISTS', `There is a provider '${name}' already. Choose another name.`)
  }

  return {
    list: async (workspace) => selectAll.all(workspaceId(db, workspace)).map(providerOf),

    get: async (workspace, providerId) => find(workspaceId(db, workspace), providerId),

    async create(workspaceName, draft) {
      const workspace = workspaceId(db, workspaceName)
      if (Number(count.get(workspace)?.['count']) >= maxProviders) {
        throw new AppError('REQUEST_LIMIT_EXCEEDED', `There are ${maxProviders} providers already. Delete one that is not needed any more.`)
      }
      checkName(workspace, draft.name, draft.providerId)
      const { providerId, name, kind, baseUrl, region, accessKeyId, model, sealedKey } = draft
      const nowMs = clock.nowMs()
      insert.run(workspace, providerId, name, kind, baseUrl, region, accessKeyId, model, sealedKey, nowMs, nowMs)
      return find(workspace, providerId)
    },

    async update(workspaceName, providerId, part) {
      const workspace = workspaceId(db, workspaceName)
      const next: ProviderDraft = { ...find(workspace, providerId), ...part }
      checkName(workspace, next.name, providerId)
      const { name, baseUrl, region, accessKeyId, model, sealedKey } = next
      change.run(name, baseUrl, region, accessKeyId, model, sealedKey, clock.nowMs(), workspace, providerId)
      return find(workspace, providerId)
    },

    async delete(workspaceName, providerId) {
      const workspace = workspaceId(db, workspaceName)
      find(workspace, providerId)
      remove.run(workspace, providerId)
    },

    all: async () =>
      selectEvery.all().map((row) => ({
        workspace: String(row['workspace']),
        providerId: String(row['provider_id']),
        name: String(row['name']),
        sealedKey: row['key'] as Uint8Array | null,
      })),
  }
}

function providerOf(row: Record<string, unknown>): StoredProvider {
  return {
    providerId: String(row['provider_id']),
    name: String(row['name']),
    kind: row['kind'] as ProviderKind,
    baseUrl: String(row['base_url']),
    region: row['region'] as string | null,
    accessKeyId: row['access_key_id'] as string | null,
    model: String(row['model']),
    sealedKey: row['key'] as Uint8Array | null,
    createdAtMs: Number(row['created_ms']),
    updatedAtMs: Number(row['updated_ms']),
  }
}
