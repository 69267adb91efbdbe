import type { AgentMap } from '@assay/protocol'
import { type CSSProperties, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { SideNone, SideSection } from '../../ui/SideSection.tsx'
import styles from './MapPane.module.css'
import { formatShare, nodeTitle } from './map-words.ts'

const shownAtFirst = 5

/** The ways that traces went, the most common first; a press shows the map of one alone, and once more that of all. */
export function PathList({ map, path, onPath }: { map: AgentMap; path: string; onPath: (path: string) => void }) {
  const [all, setAll] = useState(false)
  const { looked, otherPaths, paths } = map
  const shown = paths.filter(({ key }, i) => all || i < shownAtFirst || key === path)
  return (
    <SideSection title="Paths" note={paths.length > 0 && formatCount(paths.length + otherPaths.paths)}>
      {paths.length === 0 && <SideNone>None.</SideNone>}
      {shown.map(({ key, steps, isCut, traces, failed, tracesAgainst }) => (
        <button key={key} type="button" className={styles.path} aria-pressed={key === path} onClick={() => onPath(key === path ? '' : key)}>
          {steps.map(({ node, name, least, most }) => `${nodeTitle({ id: node, name })}${timesText(least, most)}`).join(' → ')}
          {isCut && ' → …'}
          <span className={styles.share} style={{ '--share': `${(100 * traces) / Math.max(1, looked.traces)}%` } as CSSProperties} />
          <span className={styles.pathNumbers}>
            <span>
              {formatCounted(traces, 'trace')}, {formatShare(traces / Math.max(1, looked.traces))}
              {map.against !== null && ` · vs ${formatShare(tracesAgainst / Math.max(1, map.against.traces))}`}
            </span>
            {traces > 0 && <span>{formatShare((traces - failed) / traces)} without failure</span>}
          </span>
        </button>
      ))}
      {otherPaths.paths > 0 && all && (
        <SideNone>
          {formatCounted(otherPaths.paths, 'rarer path')} with {formatCounted(otherPaths.traces, 'trace')},{' '}
          {formatShare((otherPaths.traces - otherPaths.failed) / Math.max(1, otherPaths.traces))} without failure
        </SideNone>
      )}
      {!all && paths.length > shown.length && <Button onClick={() => setAll(true)}>Show all</Button>}
    </SideSection>
  )
}

/** ` ×2–5`; nothing for once. */
function timesText(least: number, most: number): string {
  if (most === 1) return ''
  return least === most ? ` ×${most}` : ` ×${least}–${most}`
}
