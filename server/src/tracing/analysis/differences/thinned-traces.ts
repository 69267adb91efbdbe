/** Spans of the traces of one set that are looked at. */
export const maxSpansOfSet = 100_000

/** As many of the traces, of which each has so many spans, as have no more than `maxSpansOfSet` together: drawn alike, the same ones each time. */
export function thinnedTraces(traces: ReadonlyMap<number, number>): number[] {
  let all = 0
  for (const spans of traces.values()) all += spans
  if (all <= maxSpansOfSet) return [...traces.keys()]
  const scrambled = (trace: number): number => Math.imul(trace, 0x9e3779b1) >>> 0
  const order = [...traces].sort(([one], [other]) => scrambled(one) - scrambled(other))
  let left = maxSpansOfSet
  const end = order.findIndex(([, spans]) => (left -= spans) < 0)
  return order.slice(0, end).map(([trace]) => trace)
}
