import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { addMembers, chunkOf, chunkTraces, removeMember } from './facet-members.ts'
import type { FacetKind } from './facet-kind.ts'
import { facetKinds } from './facet-kind.ts'
import type { Terms } from '../write/terms.ts'
import { maxTermChars } from '../write/terms.ts'

const maxCachedFacets = 50_000

/**
 * Writes the inverted index of facets. What the calls of one transaction add is gathered and written once before the commit: a model that
 * every trace uses is then one small update a commit, not one a trace.
 */
export class FacetWriter {
  private readonly terms: Terms
  /** Numbers of facets by experiment, kind and text. */
  private readonly ids = new Map<number, Map<string, number>[]>()
  private cached = 0
  /** Traces by facet, of finished calls; one may stand twice. */
  private readonly pending = new Map<number, number[]>()
  private call: { facet: number; trace: number; removed: boolean }[] = []
  private readonly selectFacet: StatementSync
  private readonly insertFacet: StatementSync
  private readonly countFacet: StatementSync
  private readonly selectMembers: StatementSync
  private readonly putMembers: StatementSync

  constructor(db: DatabaseSync, terms: Terms) {
    this.terms = terms
    this.selectFacet = db.prepare('SELECT id FROM facet WHERE experiment = ? AND kind = ? AND term = ?')
    this.insertFacet = db.prepare('INSERT INTO facet (experiment, kind, term, traces) VALUES (?, ?, ?, 0)')
    this.countFacet = db.prepare('UPDATE facet SET traces = traces + ? WHERE id = ?')
    this.selectMembers = db.prepare('SELECT members FROM facet_member WHERE facet = ? AND chunk = ?')
    this.putMembers = db.prepare('INSERT OR REPLACE INTO facet_member (facet, chunk, members) VALUES (?, ?, ?)')
  }

  /** The number of a facet, made if need be. */
  id(experiment: number, kind: FacetKind, text: string): number {
    const kept = text.length > maxTermChars ? text.slice(0, maxTermChars) : text
    const cached = this.ids.get(experiment)?.[facetKinds[kind]]?.get(kept)
    if (cached !== undefined) return cached
    const term = this.terms.id(kept)
    const row = this.selectFacet.get(experiment, facetKinds[kind], term)
    const id = row === undefined ? Number(this.insertFacet.run(experiment, facetKinds[kind], term).lastInsertRowid) : Number(row['id'])
    this.remember(experiment, kind, kept, id)
    return id
  }

  private remember(experiment: number, kind: FacetKind, text: string, id: number): void {
    if (this.cached >= maxCachedFacets) this.forgetIds()
    let kinds = this.ids.get(experiment)
    if (kinds === undefined) this.ids.set(experiment, (kinds = Object.values(facetKinds).map(() => new Map<string, number>())))
    kinds[facetKinds[kind]]?.set(text, id)
    this.cached++
  }

  private forgetIds(): void {
    this.ids.clear()
    this.cached = 0
  }

  add(facet: number, trace: number): void {
    this.call.push({ facet, trace, removed: false })
  }

  /** The call is done: what it added will be written. */
  keepCall(): void {
    for (const { facet, trace, removed } of this.call) {
      const traces = this.pending.get(facet)
      if (removed) {
        if (traces !== undefined)
          this.pending.set(
            facet,
            traces.filter((each) => each !== trace),
          )
      } else if (traces === undefined) this.pending.set(facet, [trace])
      else traces.push(trace)
    }
    this.call = []
  }

  /** The call was undone. */
  dropCall(): void {
    this.call = []
    this.forgetIds()
  }

  dropAll(): void {
    this.dropCall()
    this.pending.clear()
  }

  remove(facet: number, trace: number): void {
    // What earlier calls of the transaction added waits until it is sure that this call stays.
    this.call.push({ facet, trace, removed: true })
    const row = this.selectMembers.get(facet, chunkOf(trace))
    const members = row === undefined ? null : removeMember(row['members'] as Uint8Array, trace % chunkTraces)
    if (members === null) return
    this.putMembers.run(facet, chunkOf(trace), members)
    this.countFacet.run(-1, facet)
  }

  flush(): void {
    for (const [facet, traces] of this.pending) {
      let added = 0
      for (const [chunk, places] of byChunk(traces)) {
        const row = this.selectMembers.get(facet, chunk)
        const result = addMembers(row === undefined ? null : (row['members'] as Uint8Array), places)
        if (result.added === 0) continue
        added += result.added
        this.putMembers.run(facet, chunk, result.members)
      }
      if (added > 0) this.countFacet.run(added, facet)
    }
    this.pending.clear()
  }
}

function byChunk(traces: Iterable<number>): Map<number, number[]> {
  const chunks = new Map<number, number[]>()
  for (const trace of traces) {
    const places = chunks.get(chunkOf(trace))
    if (places === undefined) chunks.set(chunkOf(trace), [trace % chunkTraces])
    else places.push(trace % chunkTraces)
  }
  return chunks
}
