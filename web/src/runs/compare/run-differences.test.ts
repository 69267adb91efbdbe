import type { ComparedRun } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { axisEntries, entryName, numberOf, runDifferences } from './run-differences.ts'

const run = (
  params: Record<string, string>,
  metrics: Record<string, number | 'NaN'> = {},
  tags: Record<string, string> = {},
): ComparedRun => ({
  runId: '',
  name: '',
  status: 'FINISHED',
  experimentId: '1',
  startMs: 0,
  endMs: null,
  params: Object.entries(params).map(([key, value]) => ({ key, value })),
  metrics: Object.entries(metrics).map(([key, value]) => ({ key, value })),
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
})

describe('runDifferences', () => {
  it('puts side by side what any of the runs has, and knows what differs', () => {
    const entries = runDifferences([
      run({ lr: '0.1', depth: '3' }, { loss: 0.5 }, { team: 'red', 'mlflow.user': 'a' }),
      run({ lr: '0.2', depth: '3' }, { loss: 'NaN' }),
    ])
    expect(entries.map((entry) => [entryName(entry), ...entry.values, entry.differs])).toEqual([
      ['params.depth', '3', '3', false],
      ['params.lr', '0.1', '0.2', true],
      ['metrics.loss', 0.5, 'NaN', true],
      ['tags.team', 'red', undefined, true],
    ])
  })
})

describe('axisEntries', () => {
  it('are parameters and metrics that differ between runs that have them', () => {
    const entries = runDifferences([run({ a: '1', b: '2', only: 'x' }), run({ a: '2', b: '2' }), run({})])
    expect(axisEntries(entries).map(entryName)).toEqual(['params.a', 'params.b'])
  })
})

describe('numberOf', () => {
  it.each([
    [0.5, 0.5],
    ['1e-3', 0.001],
    ['', undefined],
    ['adam', undefined],
    ['NaN', undefined],
    [undefined, undefined],
  ] as const)('%s', (value, number) => expect(numberOf(value)).toBe(number))
})
