import type { ConversationTurn } from '@assay/protocol'
import type { OutlineSpan } from '../store/span-store.ts'

type Stretch = NonNullable<ConversationTurn['stretches']>[number]

/** Stretches of one turn, and the part of the turn that one must be to be seen. */
export const maxStretches = 40
const smallestShare = 0.015

/**
 * Where the time of a trace went, from its start to its end: each moment belongs to the span that began last of those that run, of spans that
 * began together to the later in the list. Spans by start, longer ones first; open ones are left out.
 */
export function timeStretches(spans: readonly OutlineSpan[]): Stretch[] {
  const ended = spans.filter((span): span is OutlineSpan & { durationUs: number } => span.durationUs !== null && span.durationUs > 0)
  const moments = [...new Set(ended.flatMap(({ startUs, durationUs }) => [startUs, startUs + durationUs]))].sort((a, b) => a - b)
  const stretches: Stretch[] = []
  let next = 0
  let running: typeof ended = []
  for (const [i, atUs] of moments.entries()) {
    const untilUs = moments[i + 1]
    if (untilUs === undefined) break
    running = running.filter(({ startUs, durationUs }) => startUs + durationUs > atUs)
    for (let span = ended[next]; span !== undefined && span.startUs <= atUs; span = ended[++next]) running.push(span)
    const worker = running.at(-1)
    append(stretches, { type: worker?.type ?? null, failed: worker?.failed ?? false, ms: (untilUs - atUs) / 1000 })
  }
  return withoutShortest(stretches)
}

/** What cannot be seen becomes part of its longer neighbour, the shortest first. */
function withoutShortest(stretches: Stretch[]): Stretch[] {
  const totalMs = stretches.reduce((sum, { ms }) => sum + ms, 0)
  let kept = stretches
  while (kept.length > 1) {
    const at = kept.reduce((least, { ms }, i) => (ms < (kept[least]?.ms ?? Infinity) ? i : least), 0)
    const [before, shortest, after] = [kept[at - 1], kept[at], kept[at + 1]]
    if (shortest === undefined || (kept.length <= maxStretches && shortest.ms >= smallestShare * totalMs)) break
    const longer = (after?.ms ?? 0) > (before?.ms ?? 0) ? after : before
    if (longer !== undefined) longer.ms += shortest.ms
    const merged: Stretch[] = []
    for (const stretch of kept) if (stretch !== shortest) append(merged, stretch)
    kept = merged
  }
  return kept
}

function append(stretches: Stretch[], stretch: Stretch): void {
  const last = stretches.at(-1)
  if (last?.type === stretch.type && last.failed === stretch.failed) last.ms += stretch.ms
  else stretches.push(stretch)
}
