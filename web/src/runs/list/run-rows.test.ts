import type { RunRow } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { runRows } from './run-rows.ts'

const run = (runId: string, childCount = 0): RunRow => ({
  runId,
  name: runId,
  status: 'FINISHED',
  userId: '',
  startMs: 0,
  endMs: null,
  lifecycleStage: 'active',
  childCount,
  values: [],
})
const shown = (rows: ReturnType<typeof runRows>) =>
  rows.map(({ run: { runId }, depth, open }) => `${'-'.repeat(depth)}${runId}${open === null ? '' : open ? '▾' : '▸'}`)

describe('runRows', () => {
  const below: Record<string, RunRow[]> = { a: [run('b', 1), run('c')], b: [run('d')] }
  const rows = (...open: string[]) => shown(runRows([run('a', 2), run('e')], { open: new Set(open), childrenOf: (id) => below[id] ?? [] }))

  it('has children behind a run that is open', () => {
    expect(rows()).toEqual(['a▸', 'e'])
    expect(rows('a')).toEqual(['a▾', '-b▸', '-c', 'e'])
    expect(rows('a', 'b')).toEqual(['a▾', '-b▾', '--d', '-c', 'e'])
  })
  it('opens nothing whose parent is folded', () => expect(rows('b')).toEqual(['a▸', 'e']))
  it('ends where runs go round in a circle', () => {
    const circle = runRows([run('a', 1)], { open: new Set(['a', 'b']), childrenOf: (id) => [id === 'a' ? run('b', 1) : run('a', 1)] })
    expect(shown(circle)).toEqual(['a▾', '-b▾'])
  })
})
