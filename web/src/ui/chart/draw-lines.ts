import type { PlottedSeries } from './line-series.ts'
import type { Scale } from './scale.ts'

export interface ChartColours {
  series: (place: number) => string
  grid: string
  text: string
  emphasis: string
  surface: string
  font: string
}

export interface ChartArea {
  left: number
  top: number
  right: number
  bottom: number
}

interface Drawing {
  series: readonly PlottedSeries[]
  x: Scale
  y: Scale
  area: ChartArea
  formatX: (value: number) => string
  formatY: (value: number) => string
  /** Drawn last and thicker. */
  emphasised: string | null
  /** Where the pointer is, on the x axis. */
  cursor: number | null
}

/** Draws grid, axes and lines of a chart; the canvas is cleared before. Cost: each point once, twice where it is smoothed. */
export function drawLines(context: CanvasRenderingContext2D, colours: ChartColours, drawing: Drawing): void {
  const { area, x, y, series, emphasised, cursor } = drawing
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  drawAxes(context, colours, drawing)
  context.save()
  context.beginPath()
  // A dot at the end of an axis is seen whole.
  context.rect(area.left - 3, area.top - 3, area.right - area.left + 6, area.bottom - area.top + 6)
  context.clip()
  if (cursor !== null) {
    context.strokeStyle = colours.text
    context.lineWidth = 1
    context.setLineDash([2, 2])
    context.beginPath()
    context.moveTo(Math.round(x.toPx(cursor)) + 0.5, area.top)
    context.lineTo(Math.round(x.toPx(cursor)) + 0.5, area.bottom)
    context.stroke()
    context.setLineDash([])
  }
  const order = [...series.keys()].reverse()
  // The first lines have colours: they lie above the grey ones.
  for (const place of order) {
    const line = series[place]
    if (line === undefined || line.id === emphasised) continue
    drawLine(context, line, { x, y, colour: colours.series(place), width: 1.5, faded: emphasised !== null })
  }
  const place = series.findIndex((line) => line.id === emphasised)
  const line = series[place]
  if (line !== undefined)
    drawLine(context, line, { x, y, colour: place < 8 ? colours.series(place) : colours.emphasis, width: 2.5, faded: false })
  context.restore()
}

interface LineLook {
  x: Scale
  y: Scale
  colour: string
  width: number
  faded: boolean
}

function drawLine(context: CanvasRenderingContext2D, line: PlottedSeries, { x, y, colour, width, faded }: LineLook): void {
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineJoin = 'round'
  if (line.raw !== null) {
    context.globalAlpha = faded ? 0.08 : 0.22
    context.lineWidth = 1
    strokePath(context, line.xs, line.raw, x, y)
  }
  context.globalAlpha = faded ? 0.35 : 1
  context.lineWidth = width
  strokePath(context, line.xs, line.ys, x, y)
  context.globalAlpha = 1
}

/** A point that stands between gaps is drawn as a dot. */
function strokePath(context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): void {
  context.beginPath()
  let length = 0
  let [lastX, lastY] = [0, 0]
  const dots: [number, number][] = []
  const end = (): void => {
    if (length === 1) dots.push([lastX, lastY])
    length = 0
  }
  for (let at = 0; at < xs.length; at++) {
    const [px, py] = [x.toPx(xs[at] ?? Number.NaN), y.toPx(ys[at] ?? Number.NaN)]
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      end()
      continue
    }
    if (length === 0) context.moveTo(px, py)
    else context.lineTo(px, py)
    length++
    ;[lastX, lastY] = [px, py]
  }
  end()
  context.stroke()
  for (const [px, py] of dots) {
    context.beginPath()
    context.arc(px, py, 2.5, 0, 2 * Math.PI)
    context.fill()
  }
}

function drawAxes(context: CanvasRenderingContext2D, colours: ChartColours, { area, x, y, formatX, formatY }: Drawing): void {
  context.font = colours.font
  context.fillStyle = colours.text
  context.strokeStyle = colours.grid
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const tick of y.ticks) {
    const py = Math.round(y.toPx(tick)) + 0.5
    if (py < area.top - 1 || py > area.bottom + 1) continue
    context.beginPath()
    context.moveTo(area.left, py)
    context.lineTo(area.right, py)
    context.stroke()
    context.fillText(formatY(tick), area.left - 6, py)
  }
  context.textBaseline = 'top'
  context.textAlign = 'center'
  let free = -Infinity
  for (const tick of x.ticks) {
    const px = x.toPx(tick)
    if (px < area.left - 1 || px > area.right + 1) continue
    const text = formatX(tick)
    const half = context.measureText(text).width / 2
    const at = Math.min(Math.max(px, area.left + half - 20), area.right - half)
    if (at - half < free) continue
    context.fillText(text, at, area.bottom + 6)
    free = at + half + 8
  }
}
