import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, notFound } from '@assay/protocol'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { ExperimentRows, experimentNumber } from '../../runs/index.ts'
import { maxListedBytes, type ScorerStore, type ScorerVersion } from './scorer-store.ts'
import type { ScorerTables } from './scorer-tables.ts'

const selectVersions = `
  SELECT s.experiment, s.scorer_id, s.name, v.version, v.serialized, v.created_ms
  FROM scorer s JOIN scorer_version v ON v.scorer = s.id`

/** Scorers in SQLite; see 0012-evaluation for the tables. Reading is over when `budget` is. */
export function createScorerStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): ScorerStore {
  const tables = kyselyOn<ScorerTables>(db)
  const experiments = new ExperimentRows(db)
  const selectScorer = db.prepare('SELECT id FROM scorer WHERE experiment = ? AND name = ?')
  const selectOfScorer = db.prepare(`${selectVersions} WHERE s.experiment = ? AND s.name = ? AND in_time() ORDER BY v.version`)
  const selectOne = db.prepare(
    `${selectVersions} WHERE s.experiment = ?1 AND s.name = ?2 AND (?3 IS NULL OR v.version = ?3) ORDER BY v.version DESC LIMIT 1`,
  )
  const selectNewest = db.prepare(`
    ${selectVersions} JOIN experiment e ON e.id = s.experiment
    WHERE e.workspace = ?1 AND e.stage = 'active' AND (?2 IS NULL OR s.experiment IN (SELECT value FROM json_each(?2)))
      AND in_time() AND v.version = (SELECT max(version) FROM scorer_version WHERE scorer = s.id)
    ORDER BY s.experiment, s.name`)

  const newest = (workspace: string, ids: readonly number[] | null): ScorerVersion[] =>
    listed(selectNewest.iterate(workspaceId(db, workspace), ids === null ? null : JSON.stringify(ids)))

  /** @throws REQUEST_TOO_LARGE as soon as there is too much */
  function listed(rows: Iterable<Record<string, unknown>>): ScorerVersion[] {
    const versions: ScorerVersion[] = []
    let bytes = 0
    for (const row of rows) {
      budget.check()
      const version = versionOf(row)
      bytes += Buffer.byteLength(version.serialized)
      if (bytes > maxListedBytes) {
        throw new AppError(
          'REQUEST_TOO_LARGE',
          `The scorers asked for are more than ${maxListedBytes} bytes. Ask for one, by its name and version, or delete versions that are not needed.`,
        )
      }
      versions.push(version)
    }
    return versions
  }

  return {
    async register(workspace, experimentId, name, serialized) {
      const experiment = experiments.findActive(workspace, experimentId).id
      await tables
        .insertInto('scorer')
        .values({ scorer_id: randomUUID(), experiment, name })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const scorer = Number(selectScorer.get(experiment, name)?.['id'])
      const { last } = await tables
        .selectFrom('scorer_version')
        .select((each) => each.fn.max('version').as('last'))
        .where('scorer', '=', scorer)
        .executeTakeFirstOrThrow()
      const version = Number(last ?? 0) + 1
      await tables.insertInto('scorer_version').values({ scorer, version, serialized, created_ms: clock.nowMs() }).execute()
      return versionOf(selectOne.get(experiment, name, version))
    },

    async list(workspace, experimentId) {
      return newest(workspace, [experiments.findActive(workspace, experimentId).id])
    },

    async listAcross(workspace, experimentIds) {
      return newest(workspace, experimentIds === null ? null : experimentIds.map(experimentNumber))
    },

    async versions(workspace, experimentId, name) {
      const versions = listed(selectOfScorer.iterate(experiments.findActive(workspace, experimentId).id, name))
      if (versions.length === 0) throw noSuchScorer(experimentId, name, null)
      return versions
    },

    async get(workspace, experimentId, name, version) {
      const row = selectOne.get(experiments.findActive(workspace, experimentId).id, name, version)
      if (row === undefined) throw noSuchScorer(experimentId, name, version)
      return versionOf(row)
    },

    async delete(workspace, experimentId, name, version) {
      const experiment = experiments.findActive(workspace, experimentId).id
      const scorer = Number(selectScorer.get(experiment, name)?.['id'] ?? 0)
      const versions = tables.deleteFrom('scorer_version').where('scorer', '=', scorer)
      const { numDeletedRows } = await (version === null ? versions : versions.where('version', '=', version)).executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw noSuchScorer(experimentId, name, version)
      if (version === null) await tables.deleteFrom('scorer').where('id', '=', scorer).execute()
    },
  }
}

function versionOf(row: Record<string, unknown> | undefined): ScorerVersion {
  return {
    experimentId: String(row?.['experiment']),
    scorerId: String(row?.['scorer_id']),
    name: String(row?.['name']),
    version: Number(row?.['version']),
    serialized: String(row?.['serialized']),
    createdAtMs: Number(row?.['created_ms']),
  }
}

function noSuchScorer(experimentId: string, name: string, version: number | null) {
  return notFound(
    `Scorer with name '${name}'${version === null ? '' : ` and version ${version}`} not found for experiment ${experimentId}.`,
  )
}
