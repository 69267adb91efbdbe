import { ago, now, type TimePoint, timeParam } from '../../ui/time-range.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

/** What the address of a map says. */
export interface MapState {
  q: string
  from: TimePoint
  to: TimePoint
  /** What it is set against: nothing, `before` for the window before, or `version:` and a version. */
  vs: string
  /** The one path whose traces are shown; empty for all. */
  path: string
  /** The node that is looked at, and of an edge the node that calls it; empty for none. */
  node: string
  caller: string
  /** Rules of a declared flow, a line each. */
  flow: string
  rare: 'fold' | 'show'
  view: 'flow' | 'table'
}

export const mapUrl = urlCodec<MapState>({
  q: textParam(),
  from: timeParam(ago(24 * 3_600_000)),
  to: timeParam(now),
  vs: textParam(),
  path: textParam(),
  node: textParam(),
  caller: textParam(),
  flow: textParam(),
  rare: wordParam(['fold', 'show'], 'fold'),
  view: wordParam(['flow', 'table'], 'flow'),
})
