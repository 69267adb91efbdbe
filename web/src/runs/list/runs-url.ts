import { flagParam, listParam } from '../../ui/list-param.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'
import { type ChartState, chartParams } from '../chart/chart-url.ts'

const runTabs = ['runs', 'charts'] as const
type RunTab = (typeof runTabs)[number]
export const runViews = ['active', 'deleted', 'all'] as const

/** What the address of the list says. `cols` null: those that are shown when nobody chose. */
export interface RunsState extends ChartState {
  tab: RunTab
  q: string
  order: string
  view: (typeof runViews)[number]
  group: boolean
  cols: readonly string[] | null
}

export const runsUrl = urlCodec<RunsState>({
  tab: wordParam(runTabs, 'runs'),
  q: textParam(),
  order: textParam(),
  view: wordParam(runViews, 'active'),
  group: flagParam(),
  cols: listParam,
  ...chartParams,
})
