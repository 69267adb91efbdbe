import { type RawBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../../platform/database/compare-sql.ts'
import type { ExperimentCondition } from './experiment-store.ts'

const columns = { id: 'id', name: 'name', creation_time: 'created_ms', last_update_time: 'updated_ms' } as const

/** A condition over table `experiment`. Every value and key is a bound parameter. */
export function conditionSql(condition: ExperimentCondition): RawBuilder<boolean> {
  if (condition.on === 'tag') return tagSql(condition)
  const column = sql.ref(columns[condition.on])
  switch (condition.op) {
    case 'IN':
    case 'NOT IN':
      return inListSql(column, condition.op, condition.values)
    default:
      return compareSql(column, condition.op, condition.value)
  }
}

function tagSql(condition: Extract<ExperimentCondition, { on: 'tag' }>): RawBuilder<boolean> {
  const tag = sql`SELECT 1 FROM experiment_tag WHERE experiment_tag.experiment = experiment.id AND key = ${condition.key}`
  switch (condition.op) {
    case 'IS NULL':
      return sql<boolean>`NOT EXISTS (${tag})`
    case 'IS NOT NULL':
      return sql<boolean>`EXISTS (${tag})`
    default:
      return sql<boolean>`EXISTS (${tag} AND ${compareSql(sql.ref('value'), condition.op, condition.value)})`
  }
}
