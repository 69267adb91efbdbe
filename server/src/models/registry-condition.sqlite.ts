import { type RawBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../platform/database/compare-sql.ts'
import { isPromptTag, type RegistryCondition } from './registry-store.ts'

const columns = { name: 'm.name', run_id: 'v.run_id', source_path: 'v.source', version_number: 'v.version' } as const

/** A condition over `registered_model m`, and over `model_version v` where versions are looked for. */
export function registryConditionSql(condition: RegistryCondition, searched: 'models' | 'versions'): RawBuilder<boolean> {
  if (condition.on === 'tag') {
    const tags =
      searched === 'models' ? sql`registered_model_tag WHERE model = m.id` : sql`model_version_tag WHERE model_version_tag.version = v.id`
    const value = compareSql(sql.ref('value'), condition.op, condition.value)
    return sql<boolean>`EXISTS (SELECT 1 FROM ${tags} AND key = ${condition.key} AND ${value})`
  }
  const column = sql.ref(columns[condition.on])
  if ('value' in condition) return compareSql(column, condition.op, condition.value)
  return inListSql(column, condition.op, condition.values)
}

/** Whether `registered_model m` is a prompt. */
export const isPromptText = `EXISTS (SELECT 1 FROM registered_model_tag WHERE model = m.id AND key = '${isPromptTag}' AND lower(value) = 'true')`
export const isPromptSql: RawBuilder<boolean> = sql.raw(isPromptText)
