/** How many lines of a chart have a colour of their own; the others are grey until they are pointed at. */
export const colouredSeries = 8

/** Of all others together. */
export const otherColour = 'var(--bar-2)'

/** The token of a line's colour by its place. */
export function seriesColour(place: number): string {
  return place < colouredSeries ? `var(--c${place + 1})` : 'var(--bar)'
}
