import { type CSSProperties, type ReactNode, useRef, useState } from 'react'
import styles from './SplitPane.module.css'

interface SplitPaneProps {
  /** Names the divider for those who cannot see it. */
  label: string
  /** Where the width is remembered. */
  storageKey: string
  initialPx: number
  minPx: number
  /** The sized pane is the first or the last. */
  side: 'start' | 'end'
  first: ReactNode
  second: ReactNode
}

/** Two panes and a divider that is dragged, or moved by 16 px with the arrow keys; a double click sets it back. */
export function SplitPane({ label, storageKey, initialPx, minPx, side, first, second }: SplitPaneProps) {
  const ref = useRef<HTMLDivElement>(null)
  const [sizePx, setSizePx] = useState(() => Number(localStorage.getItem(storageKey)) || initialPx)

  const resize = (px: number) => {
    const most = (ref.current?.clientWidth ?? innerWidth) - minPx
    const next = Math.round(Math.min(Math.max(px, minPx), Math.max(minPx, most)))
    setSizePx(next)
    localStorage.setItem(storageKey, String(next))
  }
  const fromPointer = (clientX: number) => {
    const box = ref.current?.getBoundingClientRect()
    if (box !== undefined) resize(side === 'start' ? clientX - box.left : box.right - clientX)
  }

  return (
    <div ref={ref} className={styles.panes} data-side={side} style={{ '--size': `${sizePx}px` } as CSSProperties}>
      <div className={styles.pane}>{first}</div>
      <div
        className={styles.divider}
        role="separator"
        aria-label={label}
        aria-orientation="vertical"
        aria-valuenow={sizePx}
        aria-valuemin={minPx}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && fromPointer(event.clientX)}
        onDoubleClick={() => resize(initialPx)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0
          if (step === 0) return
          event.preventDefault()
          resize(sizePx + (side === 'start' ? step : -step))
        }}
      />
      <div className={styles.pane}>{second}</div>
    </div>
  )
}
