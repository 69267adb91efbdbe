/** What is known of a project: undefined where it is not answered yet, null where there is no answer. */
interface KnownOfProject {
  traceCount: number | null | undefined
  /** Asked for only where there are no traces. */
  hasRuns: boolean | null | undefined
}

/** Which page of a project one comes to; null until it is known. */
export function projectHome({ traceCount, hasRuns }: KnownOfProject): 'runs' | 'traces' | null {
  if (traceCount === undefined) return null
  if (traceCount !== 0) return 'traces'
  if (hasRuns === undefined) return null
  return hasRuns === true ? 'runs' : 'traces'
}
