import { type RawBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../../platform/database/compare-sql.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import type { RunCondition, RunOrder } from './run-store.ts'

const attributes = {
  run_id: 'run.run_id',
  run_name: 'run.name',
  user_id: 'run.user_id',
  status: 'run.status',
  artifact_uri: 'run.artifact_uri',
  start_time: 'run.start_ms',
  end_time: 'run.end_ms',
} as const
const entries = { parameter: 'run_param', tag: 'run_tag' } as const
const datasetColumns = { name: 'dataset.name', digest: 'dataset.digest', context: 'run_dataset.context' } as const

/** A condition over table `run`. Every value and key is a bound parameter. */
export function runConditionSql(condition: RunCondition): RawBuilder<boolean> {
  switch (condition.on) {
    case 'metric': {
      const holds = sql`(is_nan = 0 AND ${compareSql(sql.ref('value'), condition.op, condition.value)})`
      const held = condition.op === '!=' ? sql`(is_nan = 1 OR ${holds})` : holds
      return sql<boolean>`EXISTS (SELECT 1 FROM metric_series WHERE run = run.id AND key = ${condition.key} AND ${held})`
    }
    case 'parameter':
    case 'tag': {
      const entry = sql`SELECT 1 FROM ${sql.table(entries[condition.on])} WHERE run = run.id AND key = ${condition.key}`
      if (!('value' in condition)) return condition.op === 'IS NULL' ? sql<boolean>`NOT EXISTS (${entry})` : sql<boolean>`EXISTS (${entry})`
      return sql<boolean>`EXISTS (${entry} AND ${compareSql(sql.ref('value'), condition.op, condition.value)})`
    }
    case 'attribute':
      return compared(sql.ref(attributes[condition.name]), condition)
    case 'dataset': {
      const holds = compared(sql.ref(datasetColumns[condition.name]), condition)
      return sql<boolean>`EXISTS (SELECT 1 FROM run_dataset JOIN dataset ON dataset.id = run_dataset.dataset WHERE run_dataset.run = run.id AND ${inTime} AND ${holds})`
    }
  }
}

function compared(column: RawBuilder<unknown>, condition: Extract<RunCondition, { on: 'attribute' | 'dataset' }>): RawBuilder<boolean> {
  if ('value' in condition) return compareSql(column, condition.op, condition.value)
  return inListSql(column, condition.op, condition.values)
}

/** What to sort rows of `run` by: what is missing last, and NaN before it. */
export function runOrderSql(order: RunOrder): RawBuilder<unknown>[] {
  const direction = order.descending ? sql`DESC` : sql`ASC`
  switch (order.on) {
    case 'attribute': {
      const column = sql.ref(attributes[order.name])
      return [sql`${column} IS NULL`, sql`${column} ${direction}`]
    }
    case 'metric': {
      const from = sql`FROM metric_series WHERE run = run.id AND key = ${order.key}`
      return [sql`coalesce((SELECT is_nan ${from}), 2)`, sql`(SELECT value ${from}) ${direction}`]
    }
    default: {
      const value = sql`(SELECT value FROM ${sql.table(entries[order.on])} WHERE run = run.id AND key = ${order.key})`
      return [sql`${value} IS NULL`, sql`${value} ${direction}`]
    }
  }
}
