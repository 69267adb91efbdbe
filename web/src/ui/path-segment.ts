/** Any text as one segment of a path: `a/b` is `a%2Fb`. Half a surrogate pair cannot stand in an address and becomes U+FFFD. */
export function formatSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** The reverse, of a segment as it stands in the address; one that nobody encoded is taken as it is. */
export function parseSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
