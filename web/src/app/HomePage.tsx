import { useQuery } from '@tanstack/react-query'
import { Redirect } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { connectPath, projectPath } from '../tracing/paths.ts'
import { queries } from '../tracing/queries.ts'
import { ErrorFace } from '../ui/Faces.tsx'

const defaultExperiment = '0'

/** Goes to the project with the newest trace, else to the newest one with runs, or to the way in where there is nothing yet. */
export function HomePage() {
  const api = useApi()
  const { data, error, refetch } = useQuery(queries.experiments(api))
  if (error !== null) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return null
  const active = data.experiments.filter((experiment) => experiment.lifecycleStage === 'active')
  const newest = active.find(({ traceCount }) => traceCount > 0) ?? active.find(({ runCount }) => runCount > 0)
  return (
    <Redirect
      replace
      to={newest === undefined ? connectPath(data.experiments[0]?.experimentId ?? defaultExperiment) : projectPath(newest.experimentId)}
    />
  )
}
