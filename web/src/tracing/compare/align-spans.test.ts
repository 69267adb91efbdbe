import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aSkeleton } from '../trace/waterfall/a-skeleton.ts'
import { buildSpanTree } from '../trace/waterfall/span-tree.ts'
import { alignSpans, type TraceSide, unlikeRows } from './align-spans.ts'

/** A trace written as lines, each step by its name and indented by two spaces a level. */
function traceOf(...lines: string[]): TraceSide {
  const open: number[] = []
  const parent = lines.map((line, index) => {
    const depth = line.search(/\S/) / 2
    open[depth] = index
    return depth === 0 ? -1 : (open[depth - 1] ?? -1)
  })
  const { spans } = aSkeleton({ parent, names: lines.map((line) => line.trim()) })
  return { spans, tree: buildSpanTree(spans) }
}

function rowsOf(a: TraceSide, b: TraceSide): string[] {
  const aligned = alignSpans(a, b)
  const nameOf = ({ spans }: TraceSide, span: number) => (span === -1 ? '·' : (spans.names[spans.name[span] ?? -1] ?? ''))
  return Array.from(
    aligned.a,
    (span, row) => `${'  '.repeat(aligned.depth[row] ?? 0)}${nameOf(a, span)} | ${nameOf(b, aligned.b[row] ?? -1)}`,
  )
}

describe('alignSpans', () => {
  it('pairs what is at the same path, and shows what only one trace has where it was', () => {
    const a = traceOf('agent', '  plan', '  search', '  answer')
    const b = traceOf('agent', '  plan', '    retry', '  search', '  verify', '  answer')
    expect(rowsOf(a, b)).toEqual([
      'agent | agent',
      '  plan | plan',
      '    · | retry',
      '  search | search',
      '  · | verify',
      '  answer | answer',
    ])
  })

  it('pairs the longest sequence that both have', () =>
    expect(rowsOf(traceOf('agent', '  x', '  search', '  answer'), traceOf('agent', '  search', '  answer', '  x'))).toEqual([
      'agent | agent',
      '  x | ·',
      '  search | search',
      '  answer | answer',
      '  · | x',
    ]))

  it('pairs the only roots whatever they are called, and nothing else of another name', () =>
    expect(rowsOf(traceOf('agent v1', '  search'), traceOf('agent v2', '  lookup'))).toEqual([
      'agent v1 | agent v2',
      '  search | ·',
      '  · | lookup',
    ]))

  it('tells a step from one of the same name and another type', () => {
    const [a, b] = [traceOf('agent', '  search'), traceOf('agent', '  search')]
    b.spans.type[1] = 3
    expect(rowsOf(a, b)).toEqual(['agent | agent', '  search | ·', '  · | search'])
  })

  it('stands a trace beside one without spans', () =>
    expect(rowsOf(traceOf('agent', '  search'), traceOf())).toEqual(['agent | ·', '  search | ·']))

  it('pairs by place, and says so, where lists of siblings are too unlike', () => {
    const many = (name: string) => ['agent', ...Array.from({ length: 1200 }, (_, at) => `  ${name} ${at % 7 === 0 ? 'same' : at}`)]
    const [a, b] = [traceOf(...many('x')), traceOf(...many('x').map((line) => (line.endsWith('same') ? line : `${line}b`)))]
    const aligned = alignSpans(a, b)
    expect(aligned.isWhole).toBe(false)
    expect(Array.from(aligned.a).filter((span, row) => span !== -1 && aligned.b[row] !== -1)).toHaveLength(1 + 172)
  })

  it('has each span of either trace once, below its own parent, in the order of its trace', () => {
    const tree = fc.array(fc.tuple(fc.nat(), fc.nat(3)), { minLength: 1, maxLength: 40 }).map((steps) => {
      const parent = steps.map(([up], index) => (index === 0 ? -1 : up % index))
      const { spans } = aSkeleton({ parent, names: steps.map(([, name]) => `step ${name}`) })
      return { spans, tree: buildSpanTree(spans) }
    })
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const rows = alignSpans(a, b)
        for (const [side, column] of [
          [a, rows.a],
          [b, rows.b],
        ] as const) {
          const shown = Array.from(column).filter((span) => span !== -1)
          expect(shown).toEqual(Array.from(side.tree.order))
          const open: number[] = []
          for (const [row, span] of column.entries()) {
            const depth = rows.depth[row] ?? 0
            open[depth] = span
            if (span !== -1) expect(depth === 0 ? -1 : open[depth - 1]).toBe(side.tree.parent[span])
          }
        }
        for (const [row, span] of rows.a.entries()) {
          const beside = rows.b[row] ?? -1
          if (span === -1 || beside === -1 || rows.depth[row] === 0) continue
          expect(a.spans.names[span]).toBe(b.spans.names[beside])
        }
      }),
    )
  })

  it('pairs every span of a trace with itself', () => {
    const side = traceOf('agent', '  search', '    rank', '  search', '  answer')
    const rows = alignSpans(side, side)
    expect(rows.a).toEqual(rows.b)
  })

  it('takes a tree of 100,000 levels', () => {
    const { spans } = aSkeleton({ parent: Array.from({ length: 100_000 }, (_, index) => index - 1) })
    const side = { spans, tree: buildSpanTree(spans) }
    expect(alignSpans(side, side).a).toHaveLength(100_000)
  })
})

describe('unlikeRows', () => {
  it('keeps what one trace has alone, failures of one and other models, below their ancestors', () => {
    const a = traceOf('agent', '  plan', '    model', '  search', '  check', '    rule', '  answer')
    const b = traceOf('agent', '  plan', '    model', '  search', '  check', '    rule', '  answer', '  extra')
    b.spans.status[5] = 2
    a.spans.model[2] = 0
    b.spans.model[2] = 1
    const rows = alignSpans(a, b)
    expect(unlikeRows(rows, a.spans, b.spans).map((row) => b.spans.names[rows.b[row] ?? -1])).toEqual([
      'agent',
      'plan',
      'model',
      'check',
      'rule',
      'extra',
    ])
  })
})
