const partialSuccessTag = 0x0a
const rejectedSpansTag = 0x08

/** `partial_success.rejected_spans` of an `ExportTraceServiceResponse`, protobuf or JSON. 0 where it is not said. */
export function rejectedSpans(answer: Buffer): number {
  if (answer[0] === '{'.charCodeAt(0)) {
    const parsed = JSON.parse(answer.toString()) as { partialSuccess?: { rejectedSpans?: string | number } }
    return Number(parsed.partialSuccess?.rejectedSpans ?? 0)
  }
  if (answer[0] !== partialSuccessTag || answer[2] !== rejectedSpansTag) return 0
  let count = 0
  for (let at = 3, shift = 0; at < answer.length; at++, shift += 7) {
    const byte = answer[at] ?? 0
    count |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return count
}
