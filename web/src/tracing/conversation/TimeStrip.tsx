import type { ConversationTurn } from '@assay/protocol'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import looks from '../span-look.module.css'
import { spanLook } from '../span-type.ts'
import styles from './TimeStrip.module.css'

type Stretches = NonNullable<ConversationTurn['stretches']>

/** The width of a second, so that turns can be compared; what is longer than the strip is drawn as long as it. */
const pxPerSecond = 18

/** Where the time of one turn went, at one scale for all turns. */
export function TimeStrip({ stretches }: { stretches: Stretches }) {
  const totalMs = stretches.reduce((sum, { ms }) => sum + ms, 0)
  if (totalMs === 0) return null
  return (
    <div
      className={styles.strip}
      role="img"
      aria-label={`Time: ${told(stretches)}`}
      title={told(stretches)}
      style={{ width: `min(100%, ${Math.max(8, (totalMs / 1000) * pxPerSecond)}px)` }}
    >
      {stretches.map(({ type, failed, ms }, index) => (
        <span
          key={index}
          className={failed ? styles.failed : type === null ? styles.rest : classNames(styles.stretch, looks[spanLook(type)])}
          style={{ flexGrow: ms }}
        />
      ))}
    </div>
  )
}

/** `LLM 2.10 s, TOOL 0.40 s`, the longest first. */
function told(stretches: Stretches): string {
  const byType = new Map<string, number>()
  for (const { type, failed, ms } of stretches) {
    const name = type === null ? 'nothing' : `${type}${failed ? ' failed' : ''}`
    byType.set(name, (byType.get(name) ?? 0) + ms)
  }
  return [...byType]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(', ')
}
