import { countTraces, formatScoreTerm, formatTerm, listTraces } from '@assay/protocol'
import type { ApiClient } from '../../api/api-client.ts'
import { feedbackName } from '../feedback-name.ts'
import type { TimeWindow } from '../list/use-time-window.ts'
import type { DiffersState } from './differs-url.ts'

type Sets = Pick<DiffersState, 'a' | 'b' | 'bwindow'>

interface Preset {
  key: string
  label: string
  /** Whether these are its sets. */
  matches: (sets: Sets) => boolean
  /** Null where the window has no such traces. */
  sets: (api: ApiClient, experimentId: string, window: TimeWindow) => Sets | null | Promise<Sets | null>
  /** Said where there are none. */
  none: string
}

const same = (a: string, b: string): Sets => ({ a, b, bwindow: 'same' })
const thumb = (verdict: 'fail' | 'pass') => formatScoreTerm(feedbackName.thumb, verdict)
const isSame = (one: Sets, other: Sets): boolean => one.a === other.a && one.b === other.b && one.bwindow === other.bwindow
/** One condition of this key and no more. */
const isOnly = (query: string, start: string): boolean => query.startsWith(start) && !/\s/.test(query)

function fixed(key: string, label: string, sets: Sets): Preset {
  return { key, label, matches: (current) => isSame(current, sets), sets: () => sets, none: '' }
}

/** What is set against what, most often. */
export const presets: readonly Preset[] = [
  fixed('failed', 'Failed or fine', same('status:error', '-status:error')),
  {
    key: 'slow',
    label: 'Slow or fast',
    matches: ({ a, b, bwindow }) => bwindow === 'same' && isOnly(a, 'latency:>') && b === a.replace('>', '<='),
    async sets(api, experimentId, { fromMs, toMs }) {
      const { p90DurationMs } = await api.call(countTraces, { experimentId, from: fromMs, to: toMs })
      return p90DurationMs === null ? null : same(`latency:>${p90DurationMs}ms`, `latency:<=${p90DurationMs}ms`)
    },
    none: 'No trace of this window has ended.',
  },
  fixed('thumbs', 'Thumbs down or up', same(thumb('fail'), thumb('pass'))),
  fixed('before', 'Now or before', { a: '', b: '', bwindow: 'before' }),
  {
    key: 'version',
    label: 'Newest version or others',
    matches: ({ a, b, bwindow }) => bwindow === 'same' && isOnly(a, 'version:') && b === `has:version -${a}`,
    async sets(api, experimentId, { fromMs, toMs }) {
      const { traces } = await api.call(listTraces, { experimentId, q: 'has:version', from: fromMs, to: toMs, limit: 1 })
      const version = traces[0]?.version
      if (version === undefined || version === null) return null
      const a = formatTerm({ key: 'version', value: version })
      return same(a, `has:version -${a}`)
    },
    none: 'No trace of this window says its version.',
  },
]
