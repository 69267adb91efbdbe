export { issueTraceCountSql } from './issue-traces.sqlite.ts'
export { TraceRows } from './store/trace-rows.sqlite.ts'
