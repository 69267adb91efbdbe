import type { ListedRun } from '../queries.ts'

/** A line of the list: a run, or how many more there are below one. */
export type ListedRow = RunLine | RestLine

export interface RunLine {
  run: ListedRun
  /** How deep it stands below others; 0 at the top. */
  depth: number
  /** Null where nothing is shown below it. */
  open: boolean | null
}

interface RestLine {
  below: ListedRun
  /** Matching runs below it that are not listed. */
  count: number
  depth: number
}

/** The first runs below another, and how many there are. */
export interface Children {
  runs: readonly ListedRun[]
  total: number
}

/**
 * The runs in the order of the list, each open one with its children behind it, and behind those how many more there are. Of one that is
 * open and whose children are not there yet only itself is shown. A run that is its own ancestor is shown once.
 */
export function runRows(
  runs: readonly ListedRun[],
  {
    isFlat = false,
    open,
    childrenOf,
  }: { isFlat?: boolean; open: ReadonlySet<string>; childrenOf: (runId: string) => Children | undefined },
): ListedRow[] {
  const rows: ListedRow[] = []
  const shown = new Set<string>()
  const add = (run: ListedRun, depth: number): void => {
    if (shown.has(run.runId)) return
    shown.add(run.runId)
    const isOpen = run.childCount > 0 && !isFlat ? open.has(run.runId) : null
    rows.push({ run, depth, open: isOpen })
    const children = isOpen === true ? childrenOf(run.runId) : undefined
    if (children === undefined) return
    for (const child of children.runs) add(child, depth + 1)
    const count = children.total - children.runs.length
    if (count > 0) rows.push({ below: run, count, depth: depth + 1 })
  }
  for (const run of runs) add(run, 0)
  return rows
}

export function isRun(row: ListedRow): row is RunLine {
  return 'run' in row
}
