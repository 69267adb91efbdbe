import { listParam } from '../../ui/list-param.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'
import { type ChartState, chartParams } from '../chart/chart-url.ts'

const runTabs = ['runs', 'charts'] as const
type RunTab = (typeof runTabs)[number]
export const runViews = ['active', 'deleted', 'all'] as const

/** Yes, no, or not chosen. */
const groupings = ['1', '0', ''] as const

/** What the address of the list says. `cols` null: those that are shown when nobody chose; `group` empty: see `isNested`. */
export interface RunsState extends ChartState {
  tab: RunTab
  q: string
  order: string
  view: (typeof runViews)[number]
  group: (typeof groupings)[number]
  cols: readonly string[] | null
}

export const runsUrl = urlCodec<RunsState>({
  tab: wordParam(runTabs, 'runs'),
  q: textParam(),
  order: textParam(),
  view: wordParam(runViews, 'active'),
  group: wordParam(groupings, ''),
  cols: listParam,
  ...chartParams,
})

/**
 * Whether runs stand below the run that began them. Where nobody chose, as in MLflow: while all are listed by their start; what is looked
 * for by a filter or a ranking is found whatever began it.
 */
export function isNested({ group, q, order }: Pick<RunsState, 'group' | 'q' | 'order'>): boolean {
  return group === '' ? q === '' && (order === '' || order.startsWith('attributes.start_time ')) : group === '1'
}
