import type { TraceSkeleton } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { ShareProvider, useApi } from '../../api/ApiContext.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { queries } from '../queries.ts'
import { TraceHead } from '../trace/TraceHead.tsx'
import { traceTitle } from '../trace/trace-title.ts'
import { selectedSpan, traceTabs, TraceWork } from '../trace/TraceWork.tsx'
import { type TraceState, traceUrl } from '../trace/trace-url.ts'
import { buildSpanTree } from '../trace/waterfall/span-tree.ts'

/** One trace for whoever has its link: to be read, with no way to anything else. */
export function SharedTracePage({ share }: { share: string }) {
  return (
    <ShareProvider share={share}>
      <SharedTrace share={share} />
    </ShareProvider>
  )
}

function SharedTrace({ share }: { share: string }) {
  const api = useApi()
  // The link's token stands for the trace.
  const { data, error, refetch } = useQuery(queries.skeleton(api, share))
  if (data !== undefined) return <SharedView skeleton={data} />
  return (
    <PageFrame bar={<b>Shared trace</b>}>
      <HiddenTitle>Shared trace</HiddenTitle>
      {error === null ? <SkeletonRows rows={20} rowPx={26} /> : <ErrorFace error={error} retry={() => void refetch()} />}
    </PageFrame>
  )
}

/** The graph is asked of all traces of a project, which a link is not for. */
const sharedTabs = traceTabs.filter(({ key }) => key !== 'graph')

function SharedView({ skeleton }: { skeleton: TraceSkeleton }) {
  const [address, set] = useUrlState(traceUrl)
  const state: TraceState = address.view === 'graph' ? { ...address, view: 'waterfall' } : address
  const tree = useMemo(() => buildSpanTree(skeleton.spans), [skeleton])
  const isFirstDrawn = useDeferredValue(true, false)
  usePageTitle(traceTitle(skeleton.trace).text)
  useShortcuts({
    '1': () => set({ view: 'waterfall' }),
    '2': () => set({ view: 'messages' }),
    '4': () => set({ view: 'log' }),
    '5': () => set({ view: 'raw' }),
  })
  return (
    <PageFrame
      bar={
        <>
          <b>Shared trace</b>
          <Crumb>
            <BarTabs label="Views" tabs={sharedTabs} current={state.view} onChoose={(view) => set({ view })} />
          </Crumb>
        </>
      }
      toolbar={<TraceHead trace={skeleton.trace} />}
    >
      <TraceWork
        skeleton={skeleton}
        tree={tree}
        state={state}
        onState={set}
        selected={selectedSpan(skeleton, tree, state.span)}
        isFirstDrawn={isFirstDrawn}
      />
    </PageFrame>
  )
}
