/** Rows `first` (inclusive) to `end` (exclusive) of a list whose rows all have the same height. */
export interface RowWindow {
  first: number
  end: number
}

export interface WindowInput {
  rowCount: number
  rowPx: number
  scrollTopPx: number
  viewportPx: number
  /** Rows drawn beyond each edge, so that a scroll step shows no gap. */
  overscan: number
}

/**
 * Which rows to draw. Both ends move in steps of 4 rows, so that a slow scroll does not draw anew at every pixel.
 * Empty list or no height: an empty window.
 */
export function rowWindow({ rowCount, rowPx, scrollTopPx, viewportPx, overscan }: WindowInput): RowWindow {
  if (rowCount === 0 || viewportPx <= 0) return { first: 0, end: 0 }
  const top = Math.max(0, Math.floor(scrollTopPx / rowPx) - overscan)
  const bottom = Math.ceil((scrollTopPx + viewportPx) / rowPx) + overscan
  const first = Math.min(top - (top % 4), Math.max(0, rowCount - 1))
  return { first: Math.max(0, first), end: Math.max(0, Math.min(rowCount, Math.ceil(bottom / 4) * 4)) }
}

/**
 * The scroll position that brings row `index` wholly into view: the present one when it is there already, the nearest for a row at the
 * edge, and the row in the middle for one further away.
 */
export function scrollToRow(
  index: number,
  { rowPx, scrollTopPx, viewportPx }: Pick<WindowInput, 'rowPx' | 'scrollTopPx' | 'viewportPx'>,
): number {
  const top = index * rowPx
  if (top < scrollTopPx - 2 * rowPx || top > scrollTopPx + viewportPx + rowPx)
    return Math.max(0, Math.round(top - (viewportPx - rowPx) / 2))
  if (top < scrollTopPx) return top
  if (top + rowPx > scrollTopPx + viewportPx) return top + rowPx - viewportPx
  return scrollTopPx
}
