import { describe, expect, it } from 'vitest'
import type { ListedRun } from '../queries.ts'
import { isRun, runRows } from './run-rows.ts'

const run = (runId: string, childCount = 0): ListedRun => ({
  runId,
  name: runId,
  status: 'FINISHED',
  userId: '',
  startMs: 0,
  endMs: null,
  lifecycleStage: 'active',
  childCount,
  values: {},
})
const children = (...runs: ListedRun[]) => ({ runs, total: runs.length })
const shown = (rows: ReturnType<typeof runRows>) =>
  rows.map((row) => {
    const text = isRun(row) ? `${row.run.runId}${row.open === null ? '' : row.open ? '▾' : '▸'}` : `${row.count} more of ${row.below.runId}`
    return `${'-'.repeat(row.depth)}${text}`
  })

describe('runRows', () => {
  const below: Record<string, ReturnType<typeof children>> = { a: children(run('b', 1), run('c')), b: children(run('d')) }
  const rows = (...open: string[]) => shown(runRows([run('a', 2), run('e')], { open: new Set(open), childrenOf: (id) => below[id] }))

  it('has children behind a run that is open', () => {
    expect(rows()).toEqual(['a▸', 'e'])
    expect(rows('a')).toEqual(['a▾', '-b▸', '-c', 'e'])
    expect(rows('a', 'b')).toEqual(['a▾', '-b▾', '--d', '-c', 'e'])
  })
  it('opens nothing whose parent is folded', () => expect(rows('b')).toEqual(['a▸', 'e']))
  it('shows each where it stands, and nothing to open, in a list that is flat', () => {
    const flat = runRows([run('b'), run('a', 2)], { isFlat: true, open: new Set(['a']), childrenOf: (id) => below[id] })
    expect(shown(flat)).toEqual(['b', 'a'])
  })
  it('says behind children how many more there are', () => {
    const open = new Set(['a'])
    const cut = runRows([run('a', 9), run('e')], { open, childrenOf: () => ({ runs: [run('b')], total: 8 }) })
    expect(shown(cut)).toEqual(['a▾', '-b', '-7 more of a', 'e'])
  })
  it('ends where runs go round in a circle', () => {
    const circle = runRows([run('a', 1)], {
      open: new Set(['a', 'b']),
      childrenOf: (id) => children(id === 'a' ? run('b', 1) : run('a', 1)),
    })
    expect(shown(circle)).toEqual(['a▾', '-b▾'])
  })
})
