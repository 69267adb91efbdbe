/** Payloads that are read for one answer: some 50 microseconds each. */
export const maxPayloads = 20_000
/** Bytes of these. Roots are read in any case. */
export const maxPayloadBytes = 128 * 1024 * 1024

interface Choice<Span> {
  spans: Span[]
  /** Of which spans of a trace the attributes are known. */
  attributesOf: 'spans' | 'roots'
}

/**
 * The spans whose payloads are read, of lists of the spans of one trace each: all where they are few enough; else the roots, and of the retrievals of
 * each trace as many as are affordable for all traces alike, so that no trace lacks what another has for want of a look.
 */
export function payloadChoice<Span>(
  traces: Iterable<readonly Span[]>,
  { isRoot, isRetrieval, bytes }: { isRoot: (span: Span) => boolean; isRetrieval: (span: Span) => boolean; bytes: (span: Span) => number },
): Choice<Span> {
  const lists = [...traces]
  const sizeOf = (spans: readonly Span[]): number => spans.reduce((sum, span) => sum + bytes(span), 0)
  const all = lists.reduce((sum, spans) => sum + spans.length, 0)
  if (all <= maxPayloads && lists.reduce((sum, spans) => sum + sizeOf(spans), 0) <= maxPayloadBytes) {
    return { spans: lists.flat(), attributesOf: 'spans' }
  }
  const read: Span[] = []
  const retrievals: Span[][] = []
  for (const spans of lists) {
    const root = spans.find(isRoot)
    if (root !== undefined) read.push(root)
    const found = spans.filter((span) => span !== root && isRetrieval(span))
    for (const [i, span] of found.entries()) (retrievals[i] ??= []).push(span)
  }
  let size = sizeOf(read)
  for (const each of retrievals) {
    size += sizeOf(each)
    if (read.length + each.length > maxPayloads || size > maxPayloadBytes) break
    for (const span of each) read.push(span)
  }
  return { spans: read, attributesOf: 'roots' }
}
