import { useEffect, useState } from 'react'
import type { ChartColours } from './draw-lines.ts'
import { colouredSeries } from './series-colour.ts'

function read(): ChartColours {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const series = Array.from({ length: colouredSeries }, (_, place) => token(`--c${place + 1}`))
  const other = token('--bar-2')
  return {
    series: (place) => series[place] ?? other,
    grid: token('--line'),
    text: token('--ink-3'),
    emphasis: token('--ink'),
    surface: token('--surface'),
    font: `11px ${token('--font')}`,
  }
}

/** The tokens as a canvas takes them, read anew when the theme changes. */
export function useChartColours(): ChartColours {
  const [colours, setColours] = useState(read)
  useEffect(() => {
    const observer = new MutationObserver(() => setColours(read()))
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [])
  return colours
}
