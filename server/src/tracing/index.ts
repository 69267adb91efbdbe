export { issueTraceCountSql } from './issue-traces.sqlite.ts'
export type { PromptTraceReader } from './store/prompt-traces.ts'
export { createPromptTraceReader } from './store/prompt-traces.sqlite.ts'
export { TraceRows } from './store/trace-rows.sqlite.ts'
