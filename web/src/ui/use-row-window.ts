import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { type RowWindow, rowWindow, scrollToRow } from './row-window.ts'

export interface RowWindowHandle extends RowWindow {
  scrollerRef: RefObject<HTMLDivElement | null>
  /** Scrolls row `index` into view with the least movement. */
  reveal: (index: number) => void
}

/**
 * The window over a scrolling element whose rows begin `headPx` below its top (a sticky head). Draws anew only when the window moves.
 */
export function useRowWindow({
  rowCount,
  rowPx,
  headPx = 0,
  overscan = 8,
}: {
  rowCount: number
  rowPx: number
  headPx?: number
  overscan?: number
}): RowWindowHandle {
  const scrollerRef = useRef<HTMLDivElement>(null)
  const [range, setRange] = useState<RowWindow>({ first: 0, end: 0 })

  useLayoutEffect(() => {
    const scroller = scrollerRef.current
    if (scroller === null) return
    const measure = () => {
      const next = rowWindow({ rowCount, rowPx, scrollTopPx: scroller.scrollTop, viewportPx: scroller.clientHeight - headPx, overscan })
      setRange((now) => (now.first === next.first && now.end === next.end ? now : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(scroller)
    scroller.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', measure)
    }
  }, [rowCount, rowPx, headPx, overscan])

  const reveal = useCallback(
    (index: number) => {
      const scroller = scrollerRef.current
      if (scroller === null) return
      scroller.scrollTop = scrollToRow(index, { rowPx, scrollTopPx: scroller.scrollTop, viewportPx: scroller.clientHeight - headPx })
    },
    [rowPx, headPx],
  )

  // Rows may have gone since the last measure.
  return { first: Math.min(range.first, rowCount), end: Math.min(range.end, rowCount), scrollerRef, reveal }
}
