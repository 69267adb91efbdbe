export { AgentMapPage } from './AgentMapPage.tsx'
export { TraceGraph } from './TraceGraph.tsx'
