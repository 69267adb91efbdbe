import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

const traceViews = ['waterfall', 'messages', 'graph', 'log', 'raw'] as const
export type TraceView = (typeof traceViews)[number]

/** What the address of a trace says. An empty `span` is the one that the page chooses: the cause of the failure, else the root. */
export interface TraceState {
  view: TraceView
  span: string
}

export const traceUrl = urlCodec<TraceState>({ view: wordParam(traceViews, 'waterfall'), span: textParam() })
