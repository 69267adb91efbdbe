import { useQuery } from '@tanstack/react-query'
import { Redirect } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { runsPath } from '../runs/paths.ts'
import { nowPath } from '../tracing/paths.ts'
import { queries } from '../tracing/queries.ts'

/** Goes to what the project has: to its runs where it has no traces, else to what is going on. What cannot be asked is told by that page. */
export function ProjectHome({ experimentId }: { experimentId: string }) {
  const { data, isPending } = useQuery(queries.experiments(useApi()))
  if (isPending) return null
  const project = data?.experiments.find((candidate) => candidate.experimentId === experimentId)
  const onlyRuns = project?.traceCount === 0 && project.runCount > 0
  return <Redirect to={onlyRuns ? runsPath(experimentId) : nowPath(experimentId)} replace />
}
