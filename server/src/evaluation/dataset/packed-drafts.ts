import { deserialize, serialize } from 'node:v8'
import type { RecordDraft } from './dataset-store.ts'

/** Records in one slice, and the letters of their texts: some 50 ms of work in the writer. A larger record has one of its own. */
const draftsPerSlice = 1_000
const charsPerSlice = 4 * 1024 * 1024

/**
 * Drafts of records on their way between threads, as bytes: objects would be taken apart and put together again in each that they pass
 * through, tens of thousands in one go.
 */
export interface PackedDrafts {
  /** In order; at least one, which may be empty. */
  slices: Uint8Array[]
}

export function packDrafts(drafts: readonly RecordDraft[]): PackedDrafts {
  const slices: Uint8Array[] = []
  let [from, chars] = [0, 0]
  for (const [at, draft] of drafts.entries()) {
    const more = charsOf(draft)
    if (at > from && (at - from === draftsPerSlice || chars + more > charsPerSlice)) {
      slices.push(serialize(drafts.slice(from, at)))
      ;[from, chars] = [at, 0]
    }
    chars += more
  }
  return { slices: [...slices, serialize(drafts.slice(from))] }
}

export function unpackSlice(slice: Uint8Array): RecordDraft[] {
  return deserialize(slice) as RecordDraft[]
}

function charsOf({ inputs, outputs, expectations, tags, source }: RecordDraft): number {
  return inputs.length + (outputs?.length ?? 0) + (expectations?.length ?? 0) + tags.length + (source?.length ?? 0)
}
