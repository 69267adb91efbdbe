import { describe, expect, it } from 'vitest'
import { lineChart } from './line-chart.ts'

describe('lineChart', () => {
  it('draws equal factors as equal distances', () => {
    const svg = lineChart({ title: 'cost', xs: [10, 100, 1000], lines: [{ label: 'flat', ys: [1, 1, 1] }] })
    expect(svg).toContain('points="60.0,320.0 260.0,320.0 460.0,320.0"')
  })

  it('leaves out what was not measured', () => {
    const svg = lineChart({
      title: 'cost',
      xs: [10, 100],
      lines: [
        { label: 'half', ys: [Number.NaN, 10] },
        { label: 'whole', ys: [1, 10] },
      ],
    })
    expect(svg).toContain('points="460.0,40.0"')
  })

  it('writes labels as text, whatever is in them', () => {
    expect(lineChart({ title: 'a < b & c', xs: [1, 2], lines: [] })).toContain('a &lt; b &amp; c')
  })
})
