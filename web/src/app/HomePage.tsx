import { useQuery } from '@tanstack/react-query'
import { Redirect } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { connectPath, tracesPath } from '../tracing/paths.ts'
import { queries } from '../tracing/queries.ts'
import { ErrorFace } from '../ui/Faces.tsx'

const defaultExperiment = '0'

/** Goes to the project with the newest trace, or to the way in where there is none yet. */
export function HomePage() {
  const api = useApi()
  const { data, error, refetch } = useQuery(queries.experiments(api))
  if (error !== null) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return null
  const newest = data.experiments.find((experiment) => experiment.lifecycleStage === 'active' && experiment.traceCount > 0)
  return (
    <Redirect
      replace
      to={newest === undefined ? connectPath(data.experiments[0]?.experimentId ?? defaultExperiment) : tracesPath(newest.experimentId)}
    />
  )
}
