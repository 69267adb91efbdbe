import { describe, expect, it } from 'vitest'
import { type ChartColours, drawLines } from './draw-lines.ts'
import { plotted } from './line-series.ts'
import { createScale } from './scale.ts'

const colours: ChartColours = {
  series: (place) => `series ${place}`,
  grid: 'grid',
  text: 'text',
  emphasis: 'emphasis',
  surface: 'surface',
  font: 'font',
}
const area = { left: 0, top: 0, right: 100, bottom: 100 }

interface DrawOptions {
  smoothing?: number
  log?: boolean
  emphasised?: string | null
}

/** Outside of it nothing is painted. */
let clip: number[] = []

/** Draws lines over x and y from 0 (of a logarithmic axis 1) to 100; each path as `colour width: points`, a dot with `•`. Without the axes. */
function drawn(ys: Record<string, number[]>, { smoothing = 0, log = false, emphasised = null }: DrawOptions = {}): string[] {
  const paths: string[] = []
  let points: string[] = []
  const at = (x: number, y: number) => `${Math.round(x)},${Math.round(y)}`
  const context = {
    canvas: { width: 100, height: 100 },
    strokeStyle: '',
    lineWidth: 0,
    globalAlpha: 1,
    beginPath: () => (points = []),
    moveTo: (x: number, y: number) => points.push(`M${at(x, y)}`),
    lineTo: (x: number, y: number) => points.push(at(x, y)),
    arc: (x: number, y: number) => points.push(`•${at(x, y)}`),
    stroke() {
      // A canvas shows nothing of a point that no line leads to.
      if (points.some((point) => !point.startsWith('M'))) paths.push(`${this.strokeStyle} ${this.lineWidth}: ${points.join(' ')}`)
    },
    fill() {
      paths.push(`${this.strokeStyle} ${this.lineWidth}: ${points.join(' ')}`)
    },
    measureText: () => ({ width: 0 }),
    rect: (...box: number[]) => (clip = box),
    ...Object.fromEntries(['clearRect', 'save', 'restore', 'clip', 'setLineDash', 'fillText'].map((name) => [name, () => {}])),
  }
  const lines = Object.entries(ys).map(([id, values]) => ({
    id,
    label: id,
    xs: values.map((_, place) => place * 50),
    ys: values,
    total: values.length,
  }))
  drawLines(context as unknown as CanvasRenderingContext2D, colours, {
    series: plotted(lines, smoothing),
    x: createScale({ values: [0, 100], pixels: [0, 100], mostTicks: 2 }),
    y: createScale({ values: [log ? 1 : 0, 100], pixels: [100, 0], mostTicks: 2, log }),
    area,
    formatX: String,
    formatY: String,
    emphasised,
    cursor: null,
  })
  return paths.filter((path) => !path.startsWith('grid'))
}

describe('drawLines', () => {
  it('draws each line in its colour, the first ones above the others', () =>
    expect(drawn({ a: [0, 100, 50], b: [10, 10, 10] })).toEqual(['series 1 1.5: M0,90 50,90 100,90', 'series 0 1.5: M0,100 50,0 100,50']))

  it('is as high as the axis says', () => expect(drawn({ a: [1, 10, 100] }, { log: true })).toEqual(['series 0 1.5: M0,100 50,50 100,0']))

  it('leaves a gap at what has no place, and a dot for what stands alone', () => {
    expect(drawn({ a: [50, Number.NaN, 50] })).toEqual(['series 0 1.5: •0,50', 'series 0 1.5: •100,50'])
    expect(drawn({ a: [50, 50, Infinity] })).toEqual(['series 0 1.5: M0,50 50,50'])
    expect(drawn({ a: [0, 10, 10] }, { log: true })).toEqual(['series 0 1.5: M50,50 100,50'])
  })

  it('shows a dot at the ends of the axes whole', () => {
    drawn({ a: [0] })
    const [left = 0, top = 0, width = 0, height = 0] = clip
    // A dot has a radius of 2.5.
    expect([left <= -2.5, top <= -2.5, left + width >= 102.5, top + height >= 102.5]).toEqual([true, true, true, true])
  })

  it('draws what was logged thinner behind what is smoothed', () =>
    expect(drawn({ a: [100, 0, 0] }, { smoothing: 0.5 })).toEqual(['series 0 1: M0,0 50,100 100,100', 'series 0 1.5: M0,0 50,67 100,86']))

  it('draws what is pointed at last and thicker', () =>
    expect(drawn({ a: [0, 0], b: [50, 50] }, { emphasised: 'b' })).toEqual(['series 0 1.5: M0,100 50,100', 'series 1 2.5: M0,50 50,50']))
})
