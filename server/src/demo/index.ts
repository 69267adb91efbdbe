export type { DemoOptions, DemoProgress, DemoResult } from './run-agents.ts'
export { runDemo } from './run-demo.ts'
