import { flagParam, numberParam } from '../../ui/list-param.ts'
import { wordParam } from '../../ui/url-codec.ts'

export const chartAxes = ['step', 'time', 'relative'] as const
export type ChartAxis = (typeof chartAxes)[number]

/** How metric charts are drawn, wherever they are. */
export interface ChartState {
  axis: ChartAxis
  smooth: number
  log: boolean
}

export const mostSmoothing = 0.99

export const chartParams = {
  axis: wordParam(chartAxes, 'step'),
  smooth: numberParam(0, [0, mostSmoothing]),
  log: flagParam(),
}
