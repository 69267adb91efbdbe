import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { useEventStream } from '../../api/use-event-stream.ts'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { visibleText } from '../../ui/safe/visible-text.ts'
import { tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { TraceView } from './TraceView.tsx'

/** What happened, where did it fail, get slow or expensive? One trace; spans that arrive while it is looked at appear by themselves. */
export function TracePage({ experimentId, traceId }: { experimentId: string; traceId: string }) {
  const api = useApi()
  const cache = useQueryClient()
  const { data, error, refetch } = useQuery(queries.skeleton(api, traceId))
  useEventStream({
    traceId,
    enabled: error === null,
    onEvent(event) {
      if (event.type === 'spans') void cache.invalidateQueries({ queryKey: [api.workspace, 'trace', traceId] })
    },
    onMissed: () => void cache.invalidateQueries({ queryKey: [api.workspace, 'trace', traceId] }),
  })

  if (data !== undefined) return <TraceView experimentId={experimentId} skeleton={data} />
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={tracesPath(experimentId)}>Traces</Link>
          </Crumb>
        </>
      }
    >
      <HiddenTitle>Trace {visibleText(traceId)}</HiddenTitle>
      {error === null ? <SkeletonRows rows={20} rowPx={26} /> : <ErrorFace error={error} retry={() => void refetch()} />}
    </PageFrame>
  )
}
