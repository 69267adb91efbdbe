import { describe, expect, it } from 'vitest'
import { type Bar, drawBars } from './draw-bars.ts'
import type { ChartColours } from './draw-lines.ts'
import { createScale } from './scale.ts'

const colours: ChartColours = {
  series: (place) => `series ${place}`,
  grid: 'grid',
  text: 'text',
  emphasis: 'emphasis',
  surface: 'surface',
  font: 'font',
}

/** Draws bars over −100 … 100 between 100 and 300 px, where a letter is 10 px wide; each bar as `colour from…to`, and the texts beside it. */
function drawn(values: Record<string, number>): string[] {
  const found: string[] = []
  const context = {
    canvas: { width: 400, height: 200 },
    fillStyle: '',
    measureText: (text: string) => ({ width: [...text].length * 10 }),
    fillRect: (left: number, _top: number, width: number) =>
      found.push(`${context.fillStyle} ${Math.round(left)}…${Math.round(left + width)}`),
    fillText: (text: string) => found.push(text),
    clearRect() {},
    beginPath() {},
    moveTo() {},
    lineTo() {},
    stroke() {},
  }
  const bars = Object.entries(values).map(([label, value], place): Bar => ({ id: label, label, value, place }))
  drawBars(context as unknown as CanvasRenderingContext2D, colours, {
    bars,
    x: { ...createScale({ values: [-100, 100], pixels: [100, 300], mostTicks: 2 }), ticks: [] },
    base: 0,
    area: { left: 100, top: 0, right: 300, bottom: 180 },
    formatTick: String,
    formatValue: String,
    emphasised: null,
  })
  return found
}

describe('drawBars', () => {
  it('draws from nothing to either side, and what is nothing as a hair', () =>
    expect(drawn({ a: 50, b: -100, c: 0 })).toEqual([
      'series 0 200…250',
      'a',
      '50',
      'series 1 100…200',
      'b',
      '-100',
      'series 2 200…201',
      'c',
      '0',
    ]))
  it('cuts a name that has no room in its middle', () => expect(drawn({ 'a long name 17': 1 })[1]).toBe('a lo… 17'))
})
