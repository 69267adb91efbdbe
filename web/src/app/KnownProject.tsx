import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { queries } from '../tracing/queries.ts'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { NoSuchPage } from './NoSuchPage.tsx'

/** The pages of a project, unless there is none of this id. */
export function KnownProject({ experimentId, children }: { experimentId: string; children: ReactNode }) {
  const api = useApi()
  const { data, isFetching } = useQuery(queries.experiments(api))
  // A list that is being asked for again may be older than the project.
  const isUnknown = data !== undefined && !isFetching && data.experiments.every((project) => project.experimentId !== experimentId)
  return isUnknown ? <NoSuchPage title={`There is no project ${visibleText(oneLine(experimentId)).slice(0, 100)}.`} /> : children
}
