import { describe, expect, it } from 'vitest'
import { curveBars, curveLines, whyEmpty } from './curve-lines.ts'

const runs = [
  { runId: 'b', name: 'two', status: 'FINISHED' },
  { runId: 'a', name: 'one', status: 'FINISHED' },
]
const curve = { runId: 'a', key: 'loss', total: 3, steps: [0, 1, 2], startMs: 5000, timesMs: [0, 200, 100], values: [1, null, 3] }
const curves = [curve]

describe('curveLines', () => {
  it('has a line for each run in their order, with gaps where NaN was logged', () =>
    expect(curveLines(runs, curves, 'step')).toEqual([
      { id: 'b', label: 'two', xs: [], ys: [], total: 0 },
      { id: 'a', label: 'one', xs: [0, 1, 2], ys: [1, Number.NaN, 3], total: 3 },
    ]))

  it('has what is infinite as such, however it is stored', () => {
    const stored = [{ ...curve, values: [1, Number.MAX_VALUE, -Number.MAX_VALUE] }]
    expect(curveLines(runs, stored, 'step')[1]?.ys).toEqual([1, Infinity, -Infinity])
  })

  it('stands in order of time, whatever the steps say', () => {
    expect(curveLines(runs, curves, 'time')[1]).toMatchObject({ xs: [5000, 5100, 5200], ys: [1, 3, Number.NaN] })
    expect(curveLines(runs, curves, 'relative')[1]?.xs).toEqual([0, 100, 200])
  })
})

describe('curveBars', () => {
  const once = (runId: string, value: number | null) => ({ ...curve, runId, total: 1, steps: [0], timesMs: [0], values: [value] })
  const bars = (logY: boolean, ...logged: (typeof curve)[]) => curveBars(curveLines(runs, logged, 'step'), logY)

  it('has a bar for each run that logged one value, in their order and with the colour of its place', () => {
    expect(bars(false, once('a', 2), once('b', 3))).toEqual([
      { id: 'b', label: 'two', value: 3, place: 0 },
      { id: 'a', label: 'one', value: 2, place: 1 },
    ])
    expect(bars(false, once('a', 2))).toEqual([{ id: 'a', label: 'one', value: 2, place: 1 }])
  })
  it('is none where a run logged more than one, or nothing could be drawn', () => {
    expect(bars(false, curve, once('b', 3))).toBe(undefined)
    expect(bars(false, once('a', null))).toBe(undefined)
    expect(bars(true, once('a', 0))).toBe(undefined)
  })
})

describe('whyEmpty', () => {
  const lines = (values: (number | null)[]) => curveLines(runs, values.length === 0 ? [] : [{ ...curve, values }], 'step')

  it('says that nothing was logged', () => expect(whyEmpty(lines([]), false)).toBe('None of these runs logged it.'))
  it.each([false, true])('says that nothing finite was logged, be the axis logarithmic (%s) or not', (logY) =>
    expect(whyEmpty(lines([null, Number.MAX_VALUE, -Number.MAX_VALUE]), logY)).toBe('Only NaN or infinite values were logged.'),
  )
  it('says that nothing above 0 was logged, where the axis asks for that', () =>
    expect(whyEmpty(lines([0, null, -1]), true)).toBe('No value above 0 to show on a logarithmic axis.'))
  it('says that there is nothing where one looks, where there is something elsewhere', () => {
    expect(whyEmpty(lines([0, null, -1]), false)).toBe('No value in this part.')
    expect(whyEmpty(lines([0, null, 1]), true)).toBe('No value in this part.')
  })
})
