import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { lastListSearch } from '../list/last-list.ts'
import { tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { compareUrl } from './compare-url.ts'
import { CompareView } from './CompareView.tsx'
import { TracePicker } from './TracePicker.tsx'

/** What did one trace do that another did not? Two traces, their steps paired, and what each pair said. */
export default function ComparePage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(compareUrl)
  const [a, b] = [
    useQuery({ ...queries.skeleton(api, state.a), enabled: state.a !== '' }),
    useQuery({ ...queries.skeleton(api, state.b), enabled: state.b !== '' }),
  ]
  usePageTitle('Compare traces')
  const back = `${tracesPath(experimentId)}${lastListSearch(experimentId)}`
  const swap = () => set({ a: state.b, b: state.a, row: '0' })
  useShortcuts({
    s: swap,
    d: () => set({ rows: state.rows === 'all' ? 'unlike' : 'all' }),
    Escape: () => navigate(back),
  })
  const missing = state.a === '' ? 'a' : state.b === '' ? 'b' : null
  const error = a.error ?? b.error
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Traces</Link>
          </Crumb>
          <Crumb>Compare</Crumb>
          <BarSpace />
          <BarActions>
            {missing === null && (
              <>
                <Button
                  look="ghost"
                  hint="d"
                  aria-pressed={state.rows === 'unlike'}
                  onClick={() => set({ rows: state.rows === 'all' ? 'unlike' : 'all' })}
                >
                  Only differences
                </Button>
                <Button look="ghost" hint="s" onClick={swap}>
                  Swap
                </Button>
                <CopyButton icon="link" label="Copy link to this comparison" text={() => location.href} />
              </>
            )}
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
    >
      <HiddenTitle>Compare traces</HiddenTitle>
      {missing !== null ? (
        <TracePicker
          key={missing}
          experimentId={experimentId}
          beside={missing === 'b' ? a.data?.trace : b.data?.trace}
          onPick={(traceId) => set({ [missing]: traceId })}
        />
      ) : error !== null ? (
        <ErrorFace
          error={error}
          retry={() => {
            void a.refetch()
            void b.refetch()
          }}
        />
      ) : a.data === undefined || b.data === undefined ? (
        <SkeletonRows rows={20} rowPx={28} />
      ) : (
        <CompareView
          experimentId={experimentId}
          a={a.data}
          b={b.data}
          row={Number(state.row)}
          onlyUnlike={state.rows === 'unlike'}
          onRow={(row) => set({ row: String(row) }, { replace: true })}
        />
      )}
    </PageFrame>
  )
}
