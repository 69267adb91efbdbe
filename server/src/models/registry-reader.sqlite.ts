import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type ModelVersionDetail, modelStages, notFound, type RegisteredSummary, type VersionSummary } from '@assay/protocol'
import { mlflowTags } from '@assay/protocol/mlflow'
import { entriesOf } from '../platform/database/entries.ts'
import { StatementCache } from '../platform/database/statement-cache.ts'
import type { TimeBudget } from '../platform/database/time-budget.ts'
import { workspaceId } from '../platform/database/workspace.ts'
import { blameLines, promptLines } from './blame-lines.ts'
import { isPromptText } from './registry-condition.sqlite.ts'
import { jsonTag, promptTags, readPromptTemplate } from './prompt-template.ts'
import { listed, type ListPlace, maxBlamedVersions, maxListChars, type RegistryReader, shown } from './registry-reader.ts'

/** Tags that are shown as what they say, and other notes of MLflow's own. */
const isOwnTag = `(key GLOB 'mlflow.*' OR key GLOB '_mlflow_*')`
const saysPrompt = `key IN (${Object.values(promptTags)
  .map((key) => `'${key}'`)
  .join(', ')})`
const authorOf = `coalesce((SELECT value FROM model_version_tag WHERE version = v.id AND key = 'author'),
  (SELECT value FROM model_version_tag WHERE version = v.id AND key = '${mlflowTags.user}'))`
const summaryColumns = `m.id, m.name, substr(m.description, 1, ?) AS description, m.created_ms, m.updated_ms, ${isPromptText} AS is_prompt,
  (SELECT count(*) FROM model_version v WHERE v.model = m.id AND v.stage <> 'deleted') AS versions,
  (SELECT max(v.version) FROM model_version v WHERE v.model = m.id AND v.stage <> 'deleted') AS newest`
const versionColumns = `v.id, v.version, substr(v.description, 1, ?) AS description, v.stage, v.run_id, v.created_ms, v.updated_ms,
  substr(${authorOf}, 1, ${listed.tagChars}) AS author`

/** How much of a text is shown. */
type Extent = typeof listed | typeof shown

/** Reads the tables of 0011-model-registry. Reading is over when `budget` is. */
export function createRegistryReader(db: DatabaseSync, budget: TimeBudget): RegistryReader {
  const statements = new StatementCache(db)
  const one = <Row>(text: string, ...values: SQLInputValue[]) => statements.get(text).get(...values) as Row | undefined
  const all = <Row>(text: string, ...values: SQLInputValue[]) => statements.get(text).all(...values) as Row[]

  const modelOf = (workspace: string, name: string): SummaryRow =>
    one<SummaryRow>(
      `SELECT ${summaryColumns} FROM registered_model m WHERE m.workspace = ? AND m.name = ?`,
      shown.descriptionChars,
      workspaceId(db, workspace),
      name,
    ) ?? raise(notFound(`Registered Model with name=${name} not found`))

  function tagsOf(table: 'registered_model_tag' | 'model_version_tag', owner: number, { tags, tagChars }: Extent) {
    const column = table === 'registered_model_tag' ? 'model' : 'version'
    const where = `FROM ${table} WHERE ${column} = ? AND NOT ${isOwnTag}`
    const rows = all<Record<string, unknown>>(
      `SELECT key, substr(value, 1, ?) AS value ${where} ORDER BY key LIMIT ?`,
      tagChars,
      owner,
      tags,
    )
    const tagCount = rows.length < tags ? rows.length : Number(one<{ n: number }>(`SELECT count(*) AS n ${where}`, owner)?.n)
    return { tags: Object.fromEntries(entriesOf(rows)), tagCount }
  }

  function summaryOf(row: SummaryRow, extent: Extent): RegisteredSummary {
    const aliases = all<{ alias: string; version: number }>(
      `SELECT alias, version FROM model_alias WHERE model = ? ORDER BY alias <> 'production', version DESC, alias LIMIT ?`,
      row.id,
      extent.aliases,
    )
    const aliasCount =
      aliases.length < extent.aliases
        ? aliases.length
        : Number(one<{ n: number }>('SELECT count(*) AS n FROM model_alias WHERE model = ?', row.id)?.n)
    return {
      name: row.name,
      description: row.description,
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      versionCount: row.versions,
      newestVersion: row.newest,
      aliases,
      aliasCount,
      stages: all<{ stage: 'Production' | 'Staging'; version: number }>(
        `SELECT stage, max(version) AS version FROM model_version WHERE model = ? AND stage IN ('Production', 'Staging') GROUP BY stage ORDER BY stage`,
        row.id,
      ),
      ...tagsOf('registered_model_tag', row.id, extent),
    }
  }

  function versionOf(model: number, row: VersionRow, extent: Extent): VersionSummary {
    return {
      version: row.version,
      description: row.description,
      author: row.author,
      stage: modelStages.find((stage) => stage === row.stage) ?? 'None',
      aliases: all<{ alias: string }>(
        'SELECT alias FROM model_alias WHERE model = ? AND version = ? ORDER BY alias LIMIT ?',
        model,
        row.version,
        extent.aliases,
      ).map(({ alias }) => alias),
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      runId: row.run_id === '' ? null : row.run_id,
      ...tagsOf('model_version_tag', row.id, extent),
    }
  }

  /** What a prompt's version says, from the tags that say it. */
  function ownTagsOf(version: number): Map<string, string> {
    return entriesOf(all(`SELECT key, value FROM model_version_tag WHERE version = ? AND ${saysPrompt}`, version))
  }

  const noVersion = (name: string, version: number) => notFound(`Model Version (name=${name}, version=${version}) not found`)

  return {
    async list(workspace, { prompts, words, tags, sort, after, limit }) {
      const where = [`m.workspace = ?`, prompts ? isPromptText : `NOT ${isPromptText}`, 'in_time()']
      const values: SQLInputValue[] = [workspaceId(db, workspace)]
      for (const word of words) {
        where.push('instr(lower(m.name), lower(?)) > 0')
        values.push(word)
      }
      for (const { key, value } of tags) {
        where.push(`EXISTS (SELECT 1 FROM registered_model_tag WHERE model = m.id AND key = ? ${value === null ? '' : 'AND value = ?'})`)
        values.push(key, ...(value === null ? [] : [value]))
      }
      if (after?.sort === 'name') {
        where.push('m.name > ?')
        values.push(after.name)
      }
      if (after?.sort === 'updated') {
        where.push('(m.updated_ms, m.id) < (?, ?)')
        values.push(after.updatedAtMs, after.id)
      }
      const order = sort === 'name' ? 'm.name' : 'm.updated_ms DESC, m.id DESC'
      const ids = all<{ id: number }>(
        `SELECT m.id FROM registered_model m WHERE ${where.join(' AND ')} ORDER BY ${order} LIMIT ?`,
        ...values,
        limit + 1,
      )
      const items: RegisteredSummary[] = []
      let chars = 0
      let next: ListPlace | null = null
      for (const { id } of ids.slice(0, limit)) {
        budget.check()
        const row = one<SummaryRow>(`SELECT ${summaryColumns} FROM registered_model m WHERE m.id = ?`, listed.descriptionChars, id)
        if (row === undefined) continue
        const item = summaryOf(row, listed)
        chars += JSON.stringify(item).length
        if (chars > maxListChars && items.length > 0) break
        items.push(item)
        next = sort === 'name' ? { sort, name: row.name } : { sort, updatedAtMs: row.updated_ms, id: row.id }
      }
      return { items, next: items.length < ids.length ? next : null }
    },

    async get(workspace, name) {
      const row = modelOf(workspace, name)
      return { ...summaryOf(row, shown), kind: row.is_prompt === 1 ? 'prompt' : 'model' }
    },

    async versions(workspace, name, { before, limit }) {
      const { id } = modelOf(workspace, name)
      const rows = all<VersionRow>(
        `SELECT ${versionColumns} FROM model_version v WHERE v.model = ? AND v.version < ? AND v.stage <> 'deleted' ORDER BY v.version DESC LIMIT ?`,
        listed.descriptionChars,
        id,
        before ?? Number.MAX_SAFE_INTEGER,
        limit + 1,
      )
      return { items: rows.slice(0, limit).map((row) => versionOf(id, row, listed)), more: rows.length > limit }
    },

    async version(workspace, name, version): Promise<ModelVersionDetail> {
      const { id } = modelOf(workspace, name)
      const row =
        one<VersionRow & { source: string; run_link: string; previous: number | null; next: number | null }>(
          `SELECT ${versionColumns}, v.source, v.run_link,
            (SELECT max(b.version) FROM model_version b WHERE b.model = v.model AND b.version < v.version AND b.stage <> 'deleted') AS previous,
            (SELECT min(b.version) FROM model_version b WHERE b.model = v.model AND b.version > v.version AND b.stage <> 'deleted') AS next
          FROM model_version v WHERE v.model = ? AND v.version = ? AND v.stage <> 'deleted'`,
          shown.descriptionChars,
          id,
          version,
        ) ?? raise(noVersion(name, version))
      const own = ownTagsOf(row.id)
      return {
        ...versionOf(id, row, shown),
        name,
        previous: row.previous,
        next: row.next,
        template: readPromptTemplate(own),
        modelConfig: jsonTag(own, promptTags.modelConfig),
        responseFormat: jsonTag(own, promptTags.responseFormat),
        source: row.source,
        runLink: row.run_link,
        loggedModelId: /^models:\/+(m-[^/@]+)$/.exec(row.source)?.[1] ?? null,
      }
    },

    async blame(workspace, name, version) {
      const { id } = modelOf(workspace, name)
      const rows = all<{ id: number; version: number; author: string | null; created_ms: number }>(
        `SELECT v.id, v.version, v.created_ms, substr(${authorOf}, 1, ${listed.tagChars}) AS author FROM model_version v
          WHERE v.model = ? AND v.version <= ? AND v.stage <> 'deleted' ORDER BY v.version DESC LIMIT ?`,
        id,
        version,
        maxBlamedVersions + 1,
      )
      if (rows[0]?.version !== version) throw noVersion(name, version)
      const messages = blameLines(
        rows.length > maxBlamedVersions,
        (function* texts() {
          for (const row of rows.slice(0, maxBlamedVersions)) {
            budget.check()
            const template = readPromptTemplate(ownTagsOf(row.id))
            yield { version: row.version, messages: template === null ? [] : promptLines(template) }
          }
        })(),
      )
      const named = new Set(messages.flat())
      return {
        messages,
        authors: rows
          .filter((row) => named.has(row.version))
          .map((row) => ({ version: row.version, author: row.author, createdAtMs: row.created_ms })),
      }
    },
  }
}

interface SummaryRow {
  id: number
  name: string
  description: string
  created_ms: number
  updated_ms: number
  is_prompt: 0 | 1
  versions: number
  newest: number | null
}

interface VersionRow {
  id: number
  version: number
  description: string
  stage: string
  run_id: string
  created_ms: number
  updated_ms: number
  author: string | null
}

function raise(error: Error): never {
  throw error
}
