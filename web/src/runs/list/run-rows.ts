import type { RunRow } from '@assay/protocol'

/** A line of the list: a run, and how deep it stands below others. */
export interface ListedRow {
  run: RunRow
  depth: number
  /** Null where nothing is below it. */
  open: boolean | null
}

/**
 * The runs in the order of the list, each open one with its children behind it. Of one that is open and whose children are not there yet
 * only itself is shown. A run that is its own ancestor is shown once.
 */
export function runRows(
  runs: readonly RunRow[],
  { open, childrenOf }: { open: ReadonlySet<string>; childrenOf: (runId: string) => readonly RunRow[] },
): ListedRow[] {
  const rows: ListedRow[] = []
  const shown = new Set<string>()
  const add = (run: RunRow, depth: number): void => {
    if (shown.has(run.runId)) return
    shown.add(run.runId)
    const isOpen = run.childCount > 0 ? open.has(run.runId) : null
    rows.push({ run, depth, open: isOpen })
    if (isOpen === true) for (const child of childrenOf(run.runId)) add(child, depth + 1)
  }
  for (const run of runs) add(run, 0)
  return rows
}
