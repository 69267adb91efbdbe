import { type RawBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../../platform/database/compare-sql.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import type { DatasetFilter, LoggedModelCondition, LoggedModelOrder } from './logged-model-store.ts'

const columns = {
  name: 'm.name',
  model_id: 'm.model_id',
  model_type: 'm.model_type',
  status: 'm.status',
  source_run_id: 'm.source_run_id',
  artifact_location: 'm.artifact_uri',
  creation_timestamp: 'm.created_ms',
  last_updated_timestamp: 'm.updated_ms',
} as const
const entries = { param: 'logged_model_param', tag: 'logged_model_tag' } as const

/** A condition over `logged_model m`. Every value and key is a bound parameter. */
export function loggedModelConditionSql(condition: LoggedModelCondition, datasets: readonly DatasetFilter[]): RawBuilder<boolean> {
  switch (condition.on) {
    case 'metric':
      return compareSql(latestSql(condition.key, datasets), condition.op, condition.value)
    case 'attribute':
      return compared(sql.ref(columns[condition.name]), condition)
    default:
      return sql<boolean>`EXISTS (SELECT 1 FROM ${sql.table(entries[condition.on])} WHERE model = m.id AND key = ${condition.key} AND ${compared(sql.ref('value'), condition)})`
  }
}

export function loggedModelOrderSql(order: LoggedModelOrder, datasets: readonly DatasetFilter[]): RawBuilder<unknown>[] {
  const value =
    order.on === 'attribute' ? sql.ref(columns[order.name]) : latestSql(order.key, order.dataset === null ? datasets : [order.dataset])
  return [sql`${value} IS NULL`, sql`${value} ${order.descending ? sql`DESC` : sql`ASC`}`]
}

/** The latest value of a metric of `logged_model m`: that of the highest step, then time, then value. */
function latestSql(key: string, datasets: readonly DatasetFilter[]): RawBuilder<unknown> {
  return sql`(SELECT value FROM logged_model_metric WHERE model = m.id AND key = ${key} AND ${onDatasets(datasets)}
    ORDER BY step DESC, at_ms DESC, value DESC LIMIT 1)`
}

export function hasMetricOn(datasets: readonly DatasetFilter[]): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (SELECT 1 FROM logged_model_metric WHERE model = m.id AND ${onDatasets(datasets)})`
}

function onDatasets(datasets: readonly DatasetFilter[]): RawBuilder<boolean> {
  if (datasets.length === 0) return sql<boolean>`1`
  const each = datasets.map(({ name, digest }) =>
    digest === '' ? sql`dataset_name = ${name}` : sql`(dataset_name = ${name} AND dataset_digest = ${digest})`,
  )
  // A model may have any number of points on other datasets.
  return sql<boolean>`(${inTime} AND (${sql.join(each, sql` OR `)}))`
}

function compared(column: RawBuilder<unknown>, condition: Exclude<LoggedModelCondition, { on: 'metric' }>): RawBuilder<boolean> {
  if ('value' in condition) return compareSql(column, condition.op, condition.value)
  return inListSql(column, condition.op, condition.values)
}
