import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'
import { type ChartState, chartParams } from '../chart/chart-url.ts'

const runViews = ['overview', 'charts', 'system', 'artifacts'] as const
export type RunView = (typeof runViews)[number]

/** What the address of a run says. `path`: the artifact that is looked at. */
export interface RunState extends ChartState {
  view: RunView
  path: string
}

export const runUrl = urlCodec<RunState>({ view: wordParam(runViews, 'overview'), path: textParam(), ...chartParams })
