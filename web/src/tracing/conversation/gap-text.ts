import { formatDuration } from '../../ui/format/duration.ts'

/** Pauses that are told: shorter ones are how people talk. */
const shortestTold = 60_000

/** How long nobody said anything before a turn, or null where that is not worth telling. Milliseconds; clocks may go backwards. */
export function gapText(previousEndMs: number, startMs: number): string | null {
  const gapMs = startMs - previousEndMs
  if (gapMs < shortestTold) return null
  const days = Math.floor(gapMs / 86_400_000)
  return days >= 2 ? `${days} days later` : `${formatDuration(gapMs)} later`
}
