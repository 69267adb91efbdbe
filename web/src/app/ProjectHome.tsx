import { useQuery } from '@tanstack/react-query'
import { Redirect } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { runsPath } from '../runs/paths.ts'
import { tracesPath } from '../tracing/paths.ts'
import { queries } from '../tracing/queries.ts'
import { projectHome } from './project-home.ts'

/** Goes to what the project has: to its runs where it has no traces, else to its traces. What cannot be asked is told by the page of traces. */
export function ProjectHome({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const projects = useQuery(queries.experiments(api))
  const traceCount = projects.data?.experiments.find((project) => project.experimentId === experimentId)?.traceCount
  const runs = useQuery({ ...queries.hasRuns(api, experimentId), enabled: traceCount === 0, retry: false })
  const home = projectHome({
    traceCount: projects.isPending ? undefined : (traceCount ?? null),
    hasRuns: runs.isPending ? undefined : (runs.data ?? null),
  })
  return home !== null && <Redirect to={home === 'runs' ? runsPath(experimentId) : tracesPath(experimentId)} replace />
}
