import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { chunkOf, chunkTraces, mergeInto, placesOf } from './facet-members.ts'

/** The traces that have one of some facets, read chunk by chunk as they are asked for. Valid for one search. */
export class FacetTraces {
  private readonly facets: readonly number[]
  private readonly chunks = new Map<number, Uint8Array>()
  private readonly select: StatementSync

  constructor(db: DatabaseSync, facets: readonly number[]) {
    this.facets = facets
    this.select = db.prepare('SELECT members FROM facet_member WHERE facet = ? AND chunk = ?')
  }

  has(trace: number): boolean {
    const chunk = chunkOf(trace)
    let bitmap = this.chunks.get(chunk)
    if (bitmap === undefined) this.chunks.set(chunk, (bitmap = this.union(chunk)))
    const place = trace % chunkTraces
    return ((bitmap[place >> 3] as number) & (1 << (place & 7))) !== 0
  }

  private union(chunk: number): Uint8Array {
    const bitmap = new Uint8Array(chunkTraces / 8)
    for (const facet of this.facets) {
      const row = this.select.get(facet, chunk)
      if (row !== undefined) mergeInto(bitmap, row['members'] as Uint8Array)
    }
    return bitmap
  }
}

/** Row numbers of all traces that have one of the facets, each once. */
export function tracesOfFacets(db: DatabaseSync, facets: readonly number[]): number[] {
  const select = db.prepare('SELECT chunk, members FROM facet_member WHERE facet = ?')
  const traces = new Set<number>()
  for (const facet of facets) {
    for (const row of select.all(facet)) {
      for (const place of placesOf(row['members'] as Uint8Array)) traces.add(Number(row['chunk']) * chunkTraces + place)
    }
  }
  return [...traces]
}
