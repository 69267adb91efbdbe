import type { Route } from '../../platform/http/route.ts'
import { legacyTraceRoutes } from './legacy-trace-routes.ts'
import { metricRoutes } from './metric-routes.ts'
import type { TraceRouteDeps } from './trace-call.ts'
import { traceCorrelationRoutes } from './trace-correlation-routes.ts'
import { traceLinkRoutes } from './trace-link-routes.ts'
import { traceReadRoutes } from './trace-read-routes.ts'
import { traceSearchRoutes } from './trace-search-routes.ts'
import { traceWriteRoutes } from './trace-write-routes.ts'

/** MLflow's calls on traces (3.18), and those of MLflow 2 that older clients make. In this order: `traces/get` stands before `traces/:trace_id`. */
export function traceRoutes(deps: TraceRouteDeps): Route[] {
  return [
    ...traceReadRoutes(deps),
    ...traceSearchRoutes(deps),
    ...traceWriteRoutes(deps),
    ...traceLinkRoutes(deps),
    ...legacyTraceRoutes(deps),
    ...traceCorrelationRoutes(deps),
    ...metricRoutes(deps),
  ]
}
