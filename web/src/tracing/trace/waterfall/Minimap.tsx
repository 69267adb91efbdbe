import type { TraceSkeleton } from '@assay/protocol'
import { useEffect, useRef } from 'react'
import { afterPaint } from '../../../ui/after-paint.ts'
import styles from './Minimap.module.css'
import { spanLook, spanTypeAt } from '../../span-type.ts'
import type { SpanTree } from './span-tree.ts'
import type { TimeScale } from './time-scale.ts'
import { useWidth } from '../../../ui/use-width.ts'

interface MinimapProps {
  spans: TraceSkeleton['spans']
  tree: SpanTree
  scale: TimeScale
  /** A click at a part of the height, 0…1. */
  onPick: (part: number) => void
}

const heightPx = 34
const failed = 2
const mostLines = 4000

/** The whole trace on one small canvas: each span a line in its colour, failures on top. */
export function Minimap({ spans, tree, scale, onPick }: MinimapProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  const width = useWidth(ref)

  useEffect(() => {
    const canvas = ref.current
    if (canvas === null || width === 0) return
    const paint = () => draw(canvas, { spans, tree, scale, width })
    // Reading the colours makes the browser style and lay out everything that is new: it has done so anyway when the rows are on the screen.
    const cancel = afterPaint(paint)
    const observer = new MutationObserver(paint)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      cancel()
      observer.disconnect()
    }
  }, [spans, tree, scale, width])

  return (
    <div
      className={styles.map}
      onClick={(event) => onPick((event.clientY - event.currentTarget.getBoundingClientRect().top) / event.currentTarget.clientHeight)}
    >
      <canvas ref={ref} className={styles.canvas} aria-hidden="true" />
    </div>
  )
}

function draw(
  canvas: HTMLCanvasElement,
  { spans, tree, scale, width }: Pick<MinimapProps, 'spans' | 'tree' | 'scale'> & { width: number },
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const ratio = devicePixelRatio
  canvas.width = width * ratio
  canvas.height = heightPx * ratio
  context.scale(ratio, ratio)
  const style = getComputedStyle(canvas)
  const colors = new Map<string, string>()
  const color = (name: string) => {
    const known = colors.get(name) ?? style.getPropertyValue(`--${name}`)
    colors.set(name, known)
    return known
  }
  const count = tree.order.length
  const line = Math.min(1.6, Math.max(0.5, heightPx / Math.max(1, count)))
  // On 34 px several spans share a line anyway; failures are all drawn.
  const stride = Math.ceil(count / mostLines)
  const paint = (onlyFailed: boolean) => {
    for (let at = 0; at < count; at += onlyFailed ? 1 : stride) {
      const span = tree.order[at] ?? 0
      const isFailed = spans.status[span] === failed
      if (isFailed !== onlyFailed) continue
      context.fillStyle = isFailed ? color('err-fill') : color(spanLook(spanTypeAt(spans.type[span] ?? 0)))
      const x = ((spans.startUs[span] ?? 0) / scale.totalUs) * width
      const length = Math.max(1, (Math.max(0, spans.durationUs[span] ?? 0) / scale.totalUs) * width)
      context.fillRect(x, (at / count) * (heightPx - 2), length, line)
    }
  }
  paint(false)
  paint(true)
}
