import { entryNode, type MapEdge, type MapNode, othersNode } from '@assay/protocol'
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatCost, formatCount, formatCounted } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useWidth } from '../../ui/use-width.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import styles from './MapCanvas.module.css'
import { layoutMap, type PlacedEdge } from './map-layout.ts'
import { firstView, fittingView, type MapView, withInView, zoomed } from './map-view.ts'
import { changeWords, edgeLabel, edgeTexts, errorText, formatWholeShare, isAlerting, nodeTitle, spokenAround } from './map-words.ts'
import { edgeKey, nextPart, nodeKey, type PartKey } from './next-part.ts'
import { callsOf, type ShownMap } from './shown-map.ts'

const zoomStep = 1.25
const panPx = 48
/** A drag of less is a click. */
const dragPx = 4
const labelChars = { px: 5.8, around: 12 } as const
/** Of an edge, by the root of its calls; the busiest has the most. */
const edgeWidths = { least: 1.25, most: 6 } as const
/** Of a single trace: its few calls are no broad stream. */
const callsOfWidest = 16

interface MapCanvasProps {
  shown: ShownMap
  /** The node that is looked at, and of an edge its caller; both empty for none. */
  focus: { node: string; caller: string }
  onFocus: (part: { node: string; caller: string }) => void
  /** Calls of one trace: counted, without a share of errors. */
  isOneTrace?: boolean
  /** Keys for the view work wherever the focus is. */
  ownsKeys?: boolean
}

/**
 * Nodes and edges in a window that is moved by dragging and Shift with arrows, and made larger and smaller by the wheel, `+` and `-`; `0` shows all of it.
 * One stop of Tab; arrows lead along edges, Enter looks closer.
 */
export function MapCanvas({ shown, focus, onFocus, isOneTrace = false, ownsKeys = false }: MapCanvasProps) {
  const windowRef = useRef<HTMLDivElement>(null)
  const parts = useRef(new Map<PartKey, HTMLElement | SVGElement>())
  const width = useWidth(windowRef)
  const window = { width, height: windowRef.current?.clientHeight ?? 0 }
  const layout = useMemo(
    () =>
      layoutMap(
        shown.nodes.map(({ id }) => id),
        shown.edges.map((edge) => ({ from: edge.from, to: edge.to, calls: callsOf(edge), labelWidth: labelWidthOf(edge, isOneTrace) })),
      ),
    [shown, isOneTrace],
  )
  // Another map is shown from its beginning; the same one stays where it was put.
  const [moved, setMoved] = useState<{ of: unknown; view: MapView } | null>(null)
  const entry = layout.nodes.find(({ id }) => id === entryNode)
  const first = entry === undefined ? firstView(layout, window) : withInView(firstView(layout, window), entry, window)
  const view = moved?.of === layout ? moved.view : first
  const setView = (next: MapView) => setMoved({ of: layout, view: next })
  const middle = { x: window.width / 2, y: window.height / 2 }
  const keys = {
    '+': () => setView(zoomed(view, zoomStep, middle)),
    '-': () => setView(zoomed(view, 1 / zoomStep, middle)),
    '0': () => setView(fittingView(layout, window)),
  }
  useShortcuts(ownsKeys ? keys : {})

  const latest = useRef({ view, setView })
  useLayoutEffect(() => {
    latest.current = { view, setView }
  })
  useEffect(() => {
    const element = windowRef.current
    // React listens to the wheel without being able to keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const box = element?.getBoundingClientRect()
      const at = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
      latest.current.setView(zoomed(latest.current.view, 2 ** (-event.deltaY / 300), at))
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [])

  const drag = useRef<{ x: number; y: number; view: MapView; isMoving: boolean } | null>(null)
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const from = drag.current
    if (from === null) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.isMoving && Math.hypot(dx, dy) < dragPx) return
    if (!from.isMoving) event.currentTarget.setPointerCapture(event.pointerId)
    from.isMoving = true
    setView({ ...from.view, x: from.view.x + dx, y: from.view.y + dy })
  }

  const nodes = new Map(shown.nodes.map((node) => [node.id, node]))
  const placedEdges = new Map(layout.edges.map((edge) => [edgeKey(edge), edge]))
  const focused = focus.node === '' ? null : focus.caller === '' ? nodeKey(focus.node) : edgeKey({ from: focus.caller, to: focus.node })
  const [active, setActive] = useState<PartKey | null>(null)
  const isThere = (key: PartKey | null) => key !== null && (placedEdges.has(key) || layout.nodes.some(({ id }) => nodeKey(id) === key))
  const stop = [active, focused].find(isThere) ?? nodeKey(layout.nodes[0]?.id ?? '')
  const keep = (key: PartKey) => (element: HTMLElement | SVGElement | null) => {
    if (element === null) parts.current.delete(key)
    else parts.current.set(key, element)
  }
  const onPart = (key: PartKey, part: { node: string; caller: string }) => ({
    ref: keep(key),
    tabIndex: key === stop ? 0 : -1,
    'aria-pressed': key === focused,
    onFocus: () => setActive(key),
    onClick: () => onFocus(key === focused ? { node: '', caller: '' } : part),
  })

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = arrows[event.key]
    if (arrow !== undefined && event.shiftKey) setView({ ...view, x: view.x - arrow.x * panPx, y: view.y - arrow.y * panPx })
    else if (arrow !== undefined) {
      const next = nextPart(stop, arrow.name, layout)
      if (next !== null) {
        parts.current.get(next)?.focus()
        const edge = placedEdges.get(next)
        const place = edge === undefined ? layout.nodes.find(({ id }) => nodeKey(id) === next) : { ...edge.label, width: 1, height: 1 }
        if (place !== undefined) setView(withInView(view, place, window))
      }
    } else if (event.key === '+' || event.key === '-' || event.key === '0') keys[event.key]()
    else return
    event.preventDefault()
  }

  const mostCalls = Math.max(isOneTrace ? callsOfWidest : 1, ...shown.edges.map(callsOf))
  const arrowId = useId()
  return (
    <div
      ref={windowRef}
      className={styles.window}
      role="group"
      aria-label="Map"
      onPointerDown={(event) => {
        if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, view, isMoving: false }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        // The click that ends a drag comes after it.
        setTimeout(() => (drag.current = null))
      }}
      onPointerCancel={() => (drag.current = null)}
      onClickCapture={(event) => drag.current?.isMoving === true && event.stopPropagation()}
      onKeyDown={onKeyDown}
    >
      {width > 0 && (
        <div className={styles.map} style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}>
          <svg width={layout.width} height={layout.height} className={styles.edges}>
            <defs>
              <marker
                id={arrowId}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="8"
                markerHeight="8"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0 0 8 4 0 8Z" className={styles.arrow} />
              </marker>
            </defs>
            {shown.edges.map((edge) => {
              const [placed, from, to] = [placedEdges.get(edgeKey(edge)), nodes.get(edge.from), nodes.get(edge.to)]
              if (placed === undefined || from === undefined || to === undefined) return null
              const part = onPart(edgeKey(edge), { node: edge.to, caller: edge.from })
              return (
                <g
                  key={edgeKey(edge)}
                  {...part}
                  role="button"
                  className={classNames(styles.edge, isAlerting(edge.numbers) && styles.alert, edge.numbers === null && styles.gone)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' && event.key !== ' ') return
                    event.preventDefault()
                    part.onClick()
                  }}
                >
                  <title>{edgeLabel(edge, from, to)}</title>
                  <EdgeLine edge={edge} placed={placed} arrowId={arrowId} mostCalls={mostCalls} isOneTrace={isOneTrace} />
                </g>
              )
            })}
          </svg>
          {layout.nodes.map((place) => {
            const node = nodes.get(place.id)
            return (
              node !== undefined && (
                <button
                  key={place.id}
                  type="button"
                  {...onPart(nodeKey(place.id), { node: place.id, caller: '' })}
                  className={classNames(styles.node, isAlerting(node.numbers) && styles.alert, node.numbers === null && styles.gone)}
                  style={{ left: place.x, top: place.y, width: place.width }}
                >
                  <NodeText node={node} isOneTrace={isOneTrace} />
                </button>
              )
            )
          })}
        </div>
      )}
      <div className={styles.buttons}>
        <IconButton icon="plus" label="Larger +" onClick={keys['+']} />
        <IconButton icon="minus" label="Smaller -" onClick={keys['-']} />
        <Button hint="0" onClick={keys['0']}>
          Fit
        </Button>
      </div>
    </div>
  )
}

const arrows: Record<string, { name: 'left' | 'right' | 'up' | 'down'; x: number; y: number }> = {
  ArrowLeft: { name: 'left', x: -1, y: 0 },
  ArrowRight: { name: 'right', x: 1, y: 0 },
  ArrowUp: { name: 'up', x: 0, y: -1 },
  ArrowDown: { name: 'down', x: 0, y: 1 },
}

function labelWidthOf(edge: MapEdge, isOneTrace: boolean): number {
  const { text, errors } = edgeTexts(edge, isOneTrace)
  const chars = Math.max(text.length + (errors === '' ? 0 : errors.length + 3), changeWords(edge.changes).length)
  return chars * labelChars.px + labelChars.around
}

interface EdgeLineProps {
  edge: MapEdge
  placed: PlacedEdge
  arrowId: string
  /** Of the busiest edge. */
  mostCalls: number
  isOneTrace: boolean
}

function EdgeLine({ edge, placed, arrowId, mostCalls, isOneTrace }: EdgeLineProps) {
  const { text, errors } = edgeTexts(edge, isOneTrace)
  const width = Math.max(edgeWidths.least, edgeWidths.most * Math.sqrt(callsOf(edge) / mostCalls))
  return (
    <>
      <path d={placed.path} className={styles.hit} />
      <path
        d={placed.path}
        className={styles.line}
        style={{ '--width': width } as CSSProperties}
        markerEnd={placed.isBack ? `url(#${arrowId})` : undefined}
      />
      <text x={placed.label.x} y={placed.label.y} textAnchor="end">
        {text}
        {errors !== '' && <tspan className={styles.errors}> · {errors}</tspan>}
      </text>
      {edge.changes.length > 0 && (
        <text x={placed.label.x} y={placed.label.y + 19} textAnchor="end" className={styles.change}>
          {changeWords(edge.changes)}
        </text>
      )}
    </>
  )
}

function NodeText({ node, isOneTrace }: { node: MapNode; isOneTrace: boolean }) {
  const { numbers } = node
  const isEntry = node.id === entryNode
  const spoken = spokenAround(node)
  const calls = numbers?.calls ?? node.against?.calls ?? 0
  return (
    <>
      <span className={styles.title}>
        {isEntry ? (
          <Icon name="user" size={14} />
        ) : node.id === othersNode ? (
          <Icon name="more" size={14} />
        ) : (
          <SpanGlyph type={node.type} />
        )}
        <Hidden>{spoken.before}</Hidden>
        <span className={styles.name}>{nodeTitle(node)}</span>
        <Hidden>{spoken.behind}</Hidden>
      </span>
      <span className={styles.meta}>
        {node.changes.length > 0 ? (
          <b className={styles.change}>{changeWords(node.changes)}</b>
        ) : isEntry ? (
          formatCounted(calls, 'trace')
        ) : (
          [
            ...(isOneTrace && calls > 1 ? [`×${calls}`] : []),
            `${formatWholeShare(node.timeShare)} time`,
            ...((numbers?.costUsd ?? 0) === 0 ? [] : [shortCost(numbers?.costUsd ?? 0)]),
          ].join(' · ')
        )}
        {numbers !== null && numbers.errors > 0 && <b className={styles.errors}>{errorText(numbers)}</b>}
      </span>
    </>
  )
}

/** `$78`, `$0.4021`: as much as a node has room for. */
function shortCost(costUsd: number): string {
  return costUsd < 100 ? formatCost(costUsd) : `$${formatCount(costUsd)}`
}
