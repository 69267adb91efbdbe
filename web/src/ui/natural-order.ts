/**
 * Compares names as people count: digits within them as numbers (`layer 2` before `layer 10`), all else sign by sign. A total order: names
 * that differ only in leading zeros stand in the order of their signs. Not by `Intl`: see clock-time.ts.
 */
export function byNaturalOrder(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let at = 0; at < left.length && at < right.length; at++) {
    const order = compareParts(left[at] ?? '', right[at] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length || compareTexts(a, b)
}

function partsOf(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? []
}

function compareParts(one: string, other: string): number {
  if (!/^\d/.test(one) || !/^\d/.test(other)) return compareTexts(one, other)
  const [short, long] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')]
  return short.length - long.length || compareTexts(short, long)
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
