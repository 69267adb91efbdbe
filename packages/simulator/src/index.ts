export type { ChatRequest, Refusal, Reply, Scenario, Tool, ToolCall, Turn } from './chat.ts'
export { lastUserText, pendingToolResults } from './chat.ts'
export { startSimulator, type SeenRequest, type Simulator, type SimulatorOptions } from './start-simulator.ts'
export { supportScenario } from './support-scenario.ts'
