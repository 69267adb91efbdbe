import type { FieldFilter } from './compare-sql.ts'
import { compare } from './compare-sql.ts'
import type { Sql } from './sql.ts'
import { sql } from './sql.ts'

/** Some valid assessment of the trace is as asked. The empty name stands for any. */
export function assessmentSql(kind: 'feedback' | 'expectation', name: string, filter: FieldFilter): Sql {
  const named = name === '' ? sql('a.kind = ?', kind) : sql('a.kind = ? AND a.name = ?', kind, name)
  if (filter.kind === 'exists') return someAssessment(named)
  // Values are stored as JSON: text compares as text, booleans as MLflow writes them, numbers as numbers.
  const numeric = filter.kind === 'compare' && typeof filter.value === 'number'
  const value = numeric
    ? `(CASE json_type(a.value) WHEN 'integer' THEN a.value ->> '$' WHEN 'real' THEN a.value ->> '$' END)`
    : `(CASE json_type(a.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(a.value ->> '$' AS TEXT) END)`
  const inner = compare(value, filter, (each) =>
    numeric ? Number(each) : typeof each === 'string' && /^(true|false)$/i.test(each) ? each.toLowerCase() : String(each),
  )
  return someAssessment(sql(`${named.text} AND ${inner.text}`, ...named.values, ...inner.values))
}

/** Some valid issue of the trace has such a name. */
export function issueSql(filter: FieldFilter): Sql {
  const inner = filter.kind === 'exists' ? sql('1') : compare('a.name', filter)
  return someAssessment(sql(`a.kind = 'issue' AND ${inner.text}`, ...inner.values))
}

function someAssessment(condition: Sql): Sql {
  return sql(`EXISTS (SELECT 1 FROM assessment a WHERE a.trace = t.id AND a.valid = 1 AND ${condition.text})`, ...condition.values)
}
