import type { ChartArea, ChartColours } from './draw-lines.ts'
import type { Scale } from './scale.ts'

/** A bar of a chart: what it is of, how long it is, and the place that its colour is of. */
export interface Bar {
  id: string
  label: string
  value: number
  place: number
}

interface Drawing {
  bars: readonly Bar[]
  x: Scale
  /** Where a bar of no length ends. */
  base: number
  area: ChartArea
  formatTick: (value: number) => string
  formatValue: (value: number) => string
  emphasised: string | null
}

/** Whether the axis has a place for a value. */
export function isDrawable(value: number, log: boolean): boolean {
  return Number.isFinite(value) && (!log || value > 0)
}

/** Of one bar and the room around it. */
export const barRowPx = 17
const barPx = 11
const gapPx = 8

/** Draws bars from above downwards, each with its name to the left of the area and its value to the right; the canvas is cleared before. */
export function drawBars(context: CanvasRenderingContext2D, colours: ChartColours, drawing: Drawing): void {
  const { bars, x, base, area, emphasised } = drawing
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  drawGrid(context, colours, drawing)
  context.textBaseline = 'middle'
  for (const [at, { id, label, value, place }] of bars.entries()) {
    const middle = area.top + (at + 0.5) * barRowPx
    const [from, to] = [x.toPx(base), x.toPx(value)]
    context.globalAlpha = emphasised === null || emphasised === id ? 1 : 0.35
    context.fillStyle = colours.series(place)
    // A bar of no length is seen still.
    context.fillRect(Math.min(from, to), middle - barPx / 2, Math.max(1, Math.abs(to - from)), barPx)
    context.globalAlpha = 1
    context.fillStyle = emphasised === id ? colours.emphasis : colours.text
    context.textAlign = 'right'
    context.fillText(fitting(context, label, area.left - 2 * gapPx), area.left - gapPx, middle)
    context.textAlign = 'left'
    context.fillText(drawing.formatValue(value), area.right + gapPx, middle)
  }
}

function drawGrid(context: CanvasRenderingContext2D, colours: ChartColours, { area, x, formatTick }: Drawing): void {
  context.font = colours.font
  context.fillStyle = colours.text
  context.strokeStyle = colours.grid
  context.lineWidth = 1
  context.textBaseline = 'top'
  context.textAlign = 'center'
  for (const tick of x.ticks) {
    const px = Math.round(x.toPx(tick)) + 0.5
    context.beginPath()
    context.moveTo(px, area.top)
    context.lineTo(px, area.bottom)
    context.stroke()
    context.fillText(formatTick(tick), px, area.bottom + 6)
  }
}

/** The text, shortened in its middle where it is wider: of names that begin alike, the end tells them apart. */
function fitting(context: CanvasRenderingContext2D, text: string, widthPx: number): string {
  const characters = [...text]
  const kept = (count: number): string =>
    `${characters.slice(0, Math.ceil(count / 2)).join('')}…${count < 2 ? '' : characters.slice(-Math.floor(count / 2)).join('')}`
  let [least, most] = [0, characters.length]
  if (context.measureText(text).width <= widthPx) return text
  while (most - least > 1) {
    const middle = (least + most) >> 1
    if (context.measureText(kept(middle)).width <= widthPx) least = middle
    else most = middle
  }
  return kept(least)
}
