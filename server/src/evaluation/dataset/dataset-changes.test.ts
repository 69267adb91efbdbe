import { describe, expect, it, vi } from 'vitest'
import { createDatasetChanges } from './dataset-changes.ts'
import type { ChangePart, ChangeSoFar } from './dataset-store.ts'

const zero: ChangeSoFar = {
  startedAtMs: 0,
  inserted: 0,
  merged: 0,
  updated: 0,
  deleted: 0,
  content: new Uint8Array(),
  schema: null,
  by: null,
  goOnAt: 0,
}

/** Of a store in which nothing is left behind. */
const finished = { unfinished: async () => [], finish: async () => false }

/** A store that counts what it is given, and notes each call. */
function noting() {
  const calls: string[] = []
  const note = async (what: string, count: number, { soFar, isLast }: ChangePart): Promise<ChangeSoFar> => {
    calls.push(`${what} ${count}${soFar === null ? ', first' : ''}${isLast ? ', last' : ''}`)
    const before = soFar ?? zero
    return { ...before, inserted: before.inserted + count, deleted: before.deleted + count }
  }
  let steps = 3
  const changes = createDatasetChanges({
    ...finished,
    upsertRecords: (_, id, slice, part) => note(id, slice.length, part),
    deleteRecords: (_, id, ids, part) => note(id, ids.length, part),
    delete: async () => --steps > 0,
  })
  return { calls, changes, stepsLeft: () => steps }
}

describe('changes of datasets', () => {
  it('are made in parts, those of one dataset one after the other', async () => {
    const { calls, changes } = noting()
    const slices = [new Uint8Array(2), new Uint8Array(1)]
    const both = [changes.upsertRecords('default', 'd-1', { slices }), changes.upsertRecords('default', 'd-1', { slices })]
    expect(await Promise.all(both)).toEqual([
      { inserted: 3, updated: 0 },
      { inserted: 3, updated: 0 },
    ])
    expect(calls).toEqual(['d-1 2, first', 'd-1 1, last', 'd-1 2, first', 'd-1 1, last'])
  })

  it('take records out two thousand at a time, each once', async () => {
    const { calls, changes } = noting()
    const ids = Array.from({ length: 4_001 }, (_, n) => `dr-${n}`)
    expect(await changes.deleteRecords('default', 'd-1', [...ids, ...ids])).toBe(4_001)
    expect(await changes.deleteRecords('default', 'd-1', [])).toBe(0)
    expect(calls).toEqual(['d-1 2000, first', 'd-1 2000', 'd-1 1, last', 'd-1 0, first, last'])
  })

  it('take a step again from where a part of it ended early', async () => {
    const parts: [ids: number, from: number, isLast: boolean][] = []
    const changes = createDatasetChanges({
      ...finished,
      upsertRecords: async () => zero,
      delete: async () => false,
      deleteRecords: async (_workspace, _id, ids, { soFar, isLast }) => {
        parts.push([ids.length, soFar?.goOnAt ?? 0, isLast])
        const goOnAt = parts.length % 2 === 1 ? ids.length - 1 : 0
        return { ...(soFar ?? zero), goOnAt }
      },
    })
    await changes.deleteRecords(
      'default',
      'd-1',
      Array.from({ length: 2_500 }, (_, n) => `dr-${n}`),
    )
    expect(parts).toEqual([
      [2_000, 0, false],
      [2_000, 1_999, false],
      [500, 0, true],
      [500, 499, true],
    ])
  })

  it('bring what was cut short to an end, each dataset in its turn', async () => {
    const left = new Map([
      ['d-1', 2],
      ['d-2', 1],
    ])
    const calls: string[] = []
    const part = Promise.withResolvers<ChangeSoFar>()
    const changes = createDatasetChanges({
      upsertRecords: async () => {
        calls.push('upsert d-1')
        return part.promise
      },
      deleteRecords: async () => zero,
      delete: async () => false,
      unfinished: async () => ['d-broken', ...left.keys()].map((datasetId) => ({ workspace: 'default', datasetId })),
      finish: async (_, id) => {
        calls.push(`finish ${id}`)
        const steps = left.get(id)
        if (steps === undefined) throw new Error('the disk is full')
        left.set(id, steps - 1)
        return steps > 0
      },
    })
    const upsert = changes.upsertRecords('default', 'd-1', { slices: [new Uint8Array()] })
    const failed: unknown[] = []
    const finish = changes.finish((datasetId, error) => failed.push([datasetId, error]))
    await vi.waitFor(() => expect(failed).toEqual([['d-broken', new Error('the disk is full')]]))
    expect(calls).toEqual(['upsert d-1', 'finish d-broken'])
    part.resolve(zero)
    await Promise.all([upsert, finish])
    expect(calls.slice(2)).toEqual(['finish d-1', 'finish d-1', 'finish d-1', 'finish d-2', 'finish d-2'])
  })

  it('ask for a deletion until nothing is left', async () => {
    const { changes, stepsLeft } = noting()
    await changes.delete('default', 'd-1')
    expect(stepsLeft()).toBe(0)
  })
})
