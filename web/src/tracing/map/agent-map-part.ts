import { lazy } from 'react'

const load = () => import('./map-pages.ts')

/** The map of a project's agents, and that of one trace: fetched together, with what lays them out, when one is first opened. */
export const AgentMapPage = lazy(async () => ({ default: (await load()).AgentMapPage }))
export const TraceGraph = lazy(async () => ({ default: (await load()).TraceGraph }))
