const words: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [true, 1],
  [false, 0],
  ...['yes', 'pass', 'passed', 'true', 'correct', 'good'].map((word): [string, number] => [word, 1]),
  ...['no', 'fail', 'failed', 'false', 'incorrect', 'bad'].map((word): [string, number] => [word, 0]),
])

/** Feedback as a number: what passed is 1, what failed 0. Null for what is no score: a comment, a list. */
export function scoreNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  return words.get(typeof value === 'string' ? value.toLowerCase() : value) ?? null
}
