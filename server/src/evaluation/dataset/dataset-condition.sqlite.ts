import { type RawBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../../platform/database/compare-sql.ts'
import type { DatasetCondition } from './dataset-store.ts'

const columns = {
  name: 'd.name',
  created_by: 'd.created_by',
  last_updated_by: 'd.updated_by',
  created_time: 'd.created_ms',
  last_update_time: 'd.updated_ms',
} as const

/** A condition over `evaluation_dataset d`. */
export function datasetConditionSql(condition: DatasetCondition): RawBuilder<boolean> {
  if (condition.on === 'tag') {
    const value = compareSql(sql.ref('value'), condition.op, condition.value)
    return sql<boolean>`EXISTS (SELECT 1 FROM evaluation_dataset_tag WHERE dataset = d.id AND key = ${condition.key} AND ${value})`
  }
  const column = sql.ref(columns[condition.on])
  return condition.op === 'IN' ? inListSql(column, condition.op, condition.values) : compareSql(column, condition.op, condition.value)
}
