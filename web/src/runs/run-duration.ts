import type { RunStatus } from '@assay/protocol'
import { formatDuration } from '../ui/format/duration.ts'

/** How long a run took; null while it goes on, also where it was resumed and its first end is still noted. */
export function formatRunDuration({ status, startMs, endMs }: { status: RunStatus; startMs: number; endMs: number | null }): string | null {
  return endMs === null || status === 'RUNNING' ? null : formatDuration(endMs - startMs)
}
