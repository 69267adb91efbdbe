/** What the inverted index is over; the number is stored: append only. */
export const facetKinds = { model: 0, tool: 1, name: 2, type: 3, error: 4, provider: 5 } as const
export type FacetKind = keyof typeof facetKinds
