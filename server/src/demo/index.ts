export type { DemoOptions, DemoProgress, DemoResult } from './run-agents.ts'
export { type DemoModels, startDemoModels } from './demo-models.ts'
export { runDemo } from './run-demo.ts'
