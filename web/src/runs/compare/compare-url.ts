import { flagParam, listParam } from '../../ui/list-param.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'
import { type ChartState, chartParams } from '../chart/chart-url.ts'
import { runsPath } from '../paths.ts'

const compareViews = ['differences', 'charts', 'parallel', 'scatter'] as const
export type CompareView = (typeof compareViews)[number]

/** What the address of a comparison says. `axes` null: those that differ; `x` and `y` empty: the first that there are. */
export interface CompareState extends ChartState {
  runs: readonly string[] | null
  view: CompareView
  all: boolean
  axes: readonly string[] | null
  x: string
  y: string
}

export const compareUrl = urlCodec<CompareState>({
  runs: listParam,
  view: wordParam(compareViews, 'differences'),
  all: flagParam(),
  axes: listParam,
  x: textParam(),
  y: textParam(),
  ...chartParams,
})

/** The comparison of these runs, as it is shown at first. */
export function comparePath(experimentId: string, runIds: readonly string[]): string {
  return `${runsPath(experimentId)}/compare?${compareUrl.format({ ...compareUrl.parse(''), runs: runIds })}`
}
