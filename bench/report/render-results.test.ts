import { describe, expect, it } from 'vitest'
import { renderResults, type RunFacts } from './render-results.ts'
import type { Aim, Section } from './section.ts'

const facts: RunFacts = {
  command: 'npm run bench',
  startedAt: '2026-11-23T20:00:00.000Z',
  commit: 'abc1234',
  machine: '2 × Example CPU, Linux 6',
  versions: { Node: '24.1.0' },
  failures: {},
}

function aSection(part: Partial<Section> = {}): Section {
  return { suite: 'ingest', title: 'Taking spans in', method: [], measures: [], aims: [], charts: [], ...part }
}

function anAim(part: Partial<Aim>): Aim {
  return { text: 'CPU, of MLflow’s', value: 1, limit: 1, bound: 'atMost', unit: '×', ...part }
}

describe('renderResults', () => {
  it('says by how much an aim is missed', () => {
    const text = renderResults(facts, [aSection({ aims: [anAim({ value: 0.1, limit: 1 / 30 })] })])
    expect(text).toContain('| Taking spans in | CPU, of MLflow’s | ≤ 1/30 | 1/10 | **missed 3 times** |')
  })

  it('says so when an aim is met, whichever way it is bound', () => {
    const text = renderResults(facts, [
      aSection({
        aims: [
          anAim({ text: 'rate', value: 40, limit: 25, bound: 'atLeast' }),
          anAim({ text: 'p99', value: 12.34, limit: 50, unit: 'ms' }),
        ],
      }),
    ])
    expect(text).toContain('| Taking spans in | rate | ≥ 25 × | 40 × | met |')
    expect(text).toContain('| Taking spans in | p99 | ≤ 50 ms | 12.3 ms | met |')
  })

  it('never calls met what was not measured', () => {
    const text = renderResults(facts, [aSection({ aims: [anAim({ value: Number.NaN })] })])
    expect(text).toContain('| not measured | – |')
    expect(text).not.toContain('| met |')
  })

  it('puts programs side by side and shows the spread where it is wide', () => {
    const measures = [
      {
        name: 'CPU per span',
        unit: 'µs',
        values: {
          Assay: { median: 13, low: 12.9, high: 13.1, repeats: 3 },
          MLflow: { median: 620, low: 560, high: 810, repeats: 3 },
        },
      },
    ]
    const text = renderResults(facts, [aSection({ measures })])
    expect(text).toContain('|  | Assay | MLflow |')
    expect(text).toContain('| CPU per span, µs | 13 | 620 (560–810) |')
  })

  it('marks what was given up as at least so much', () => {
    const values = { MLflow: { median: 90_000, low: 90_000, high: 90_000, repeats: 2, isLeast: true } } as const
    expect(renderResults(facts, [aSection({ measures: [{ name: 'rows visible', unit: 'ms', values }] })])).toContain(
      '| rows visible, ms | ≥ 90,000 |',
    )
  })

  it('keeps what was written by hand', () => {
    const first = renderResults(facts, [])
    const edited = first.replace('Nothing has been written yet.', 'The index is fed twice.')
    expect(renderResults(facts, [aSection()], edited)).toContain('The index is fed twice.')
  })

  it('names a suite that did not end', () => {
    expect(renderResults({ ...facts, failures: { ui: 'no Chromium was found' } }, [])).toContain(
      '**ui did not end:** no Chromium was found',
    )
  })
})
