import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ProjectMenu } from '../tracing/index.ts'
import { HiddenTitle } from '../ui/Hidden.tsx'
import { BarSpace, BarTabs, Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { lastRunsSearch } from './list/last-runs.ts'
import { loggedModelsPath, runsPath } from './paths.ts'
import { runsUrl } from './list/runs-url.ts'

type Tab = 'runs' | 'charts' | 'models'

const tabs: { key: Tab; label: string }[] = [
  { key: 'runs', label: 'Runs' },
  { key: 'charts', label: 'Charts' },
  { key: 'models', label: 'Logged models' },
]

interface VersionsFrameProps {
  experimentId: string
  tab: Tab
  /** Where the tab is of the page that is shown; else it is gone to. */
  onTab?: (tab: 'runs' | 'charts') => void
  actions?: ReactNode
  toolbar?: ReactNode
  children: ReactNode
}

/** The frame of the lists of versions: runs, their charts, and logged models. */
export function VersionsFrame({ experimentId, tab, onTab, actions, toolbar, children }: VersionsFrameProps) {
  const [, navigate] = useLocation()
  const choose = (chosen: Tab) => {
    if (chosen === 'models') return navigate(loggedModelsPath(experimentId))
    if (onTab !== undefined) return onTab(chosen)
    const search = runsUrl.format({ ...runsUrl.parse(lastRunsSearch(experimentId)), tab: chosen })
    navigate(search === '' ? runsPath(experimentId) : `${runsPath(experimentId)}?${search}`)
  }
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <BarTabs label="Versions" tabs={tabs} current={tab} onChoose={choose} />
          </Crumb>
          <BarSpace />
          {actions}
        </>
      }
      toolbar={toolbar}
    >
      <HiddenTitle>{tabs.find(({ key }) => key === tab)?.label}</HiddenTitle>
      {children}
    </PageFrame>
  )
}
