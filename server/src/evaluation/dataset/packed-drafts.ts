import { deserialize, serialize } from 'node:v8'
import type { RecordDraft } from './dataset-store.ts'

/** Records in one slice: a millisecond or two of work each time, unless the records are large. */
const draftsPerSlice = 500

/**
 * Drafts of records on their way between threads, as bytes: objects would be taken apart and put together again in each that they pass
 * through, tens of thousands in one go.
 */
export interface PackedDrafts {
  slices: Uint8Array[]
}

/** In order. */
export function packDrafts(drafts: readonly RecordDraft[]): PackedDrafts {
  const slices: Uint8Array[] = []
  for (let at = 0; at < drafts.length; at += draftsPerSlice) slices.push(serialize(drafts.slice(at, at + draftsPerSlice)))
  return { slices }
}

/** Some at a time, in order. */
export function* unpackDrafts({ slices }: PackedDrafts): Generator<RecordDraft[]> {
  for (const slice of slices) yield deserialize(slice) as RecordDraft[]
}
