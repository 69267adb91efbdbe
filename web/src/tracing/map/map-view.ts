/** How a map lies in its window: `x` and `y` px from the corner, `scale` px for one of its units. */
export interface MapView {
  x: number
  y: number
  scale: number
}

interface Size {
  width: number
  height: number
}

const scaleRange = { least: 0.1, most: 2.5 } as const
/** Below it names cannot be read: a map that is larger begins at its beginning. */
const leastReadable = 0.65
const edgePx = 16

/** All of it, no larger than it is; in the middle where there is room. */
export function fittingView(map: Size, window: Size): MapView {
  return centred(map, window, Math.max(scaleRange.least, fitting(map, window)))
}

/** All of it where that can be read, else its beginning. */
export function firstView(map: Size, window: Size): MapView {
  const scale = Math.max(leastReadable, fitting(map, window))
  const view = centred(map, window, scale)
  return { ...view, x: map.width * scale > window.width ? 0 : view.x }
}

function fitting(map: Size, window: Size): number {
  return Math.min(1, (window.width - 2 * edgePx) / map.width, (window.height - 2 * edgePx) / map.height)
}

function centred(map: Size, window: Size, scale: number): MapView {
  return { scale, x: (window.width - map.width * scale) / 2, y: (window.height - map.height * scale) / 2 }
}

/** Larger by a factor, with what lies at a point of the window staying there. */
export function zoomed({ x, y, scale }: MapView, factor: number, at: { x: number; y: number }): MapView {
  const next = Math.min(scaleRange.most, Math.max(scaleRange.least, scale * factor))
  return { scale: next, x: at.x - ((at.x - x) * next) / scale, y: at.y - ((at.y - y) * next) / scale }
}

/** Moved just so far that a part of the map is in the window. */
export function withInView(view: MapView, part: Size & { x: number; y: number }, window: Size): MapView {
  const shift = (from: number, length: number, of: number): number => {
    const [low, high] = [edgePx - from, of - edgePx - (from + length)]
    return low > 0 ? low : Math.min(0, high)
  }
  return {
    ...view,
    x: view.x + shift(view.x + part.x * view.scale, part.width * view.scale, window.width),
    y: view.y + shift(view.y + part.y * view.scale, part.height * view.scale, window.height),
  }
}
