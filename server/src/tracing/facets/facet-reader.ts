import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { chunkOf, chunkTraces, mergeInto, placesOf } from './facet-members.ts'

/** Reads which traces have a facet. */
export class FacetReader {
  private readonly selectChunk: StatementSync
  private readonly selectAll: StatementSync

  constructor(db: DatabaseSync) {
    this.selectChunk = db.prepare('SELECT members FROM facet_member WHERE facet = ? AND chunk = ?')
    this.selectAll = db.prepare('SELECT chunk, members FROM facet_member WHERE facet = ?')
  }

  /** A test by row number, reading as it is asked. Valid for one search. */
  tester(facets: readonly number[]): (trace: number) => boolean {
    const chunks = new Map<number, Uint8Array>()
    return (trace) => {
      const chunk = chunkOf(trace)
      let bitmap = chunks.get(chunk)
      if (bitmap === undefined) chunks.set(chunk, (bitmap = this.union(facets, chunk)))
      const place = trace % chunkTraces
      return ((bitmap[place >> 3] as number) & (1 << (place & 7))) !== 0
    }
  }

  private union(facets: readonly number[], chunk: number): Uint8Array {
    const bitmap = new Uint8Array(chunkTraces / 8)
    for (const facet of facets) {
      const row = this.selectChunk.get(facet, chunk)
      if (row !== undefined) mergeInto(bitmap, row['members'] as Uint8Array)
    }
    return bitmap
  }

  /** Row numbers of all traces that have one of the facets, each once. */
  traces(facets: readonly number[]): number[] {
    const traces = new Set<number>()
    for (const facet of facets) {
      for (const row of this.selectAll.all(facet)) {
        for (const place of placesOf(row['members'] as Uint8Array)) traces.add(Number(row['chunk']) * chunkTraces + place)
      }
    }
    return [...traces]
  }
}
