import { ago, now, type TimePoint, timeParam } from '../../ui/time-range.ts'
import { urlCodec } from '../../ui/url-codec.ts'

export const nowUrl = urlCodec<{ from: TimePoint; to: TimePoint }>({ from: timeParam(ago(24 * 3_600_000)), to: timeParam(now) })
