import fc from 'fast-check'

/** For tests: texts that look like filters of either grammar, many of them wrong. */
export const filterLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'", '"', '`', '“', '”', '\\', '(', ')', ',', ';', ':', '.', '..', '-', '*', '=', '!=', '>', '>=', '<', '==', '--', '/*', '*/', ' ', '\n',
        'AND', 'OR', 'NOT', 'IN', 'LIKE', 'RLIKE', 'IS NULL', 'IS NOT NULL', 'null', '5', '-1.5', '2s', '1k', '2026-11-23',
        'status', 'name', 'timestamp', 'latency', 'tag.', 'tags.`a b`', 'span.attributes.', 'feedback.x', 'score.x', 'has', 'is', 'trace.', 'issue.id',
        'prompt', 'error', "'OK'", '日本', 'é', '\0', '__proto__', 'constructor', '\u{1F600}', '\uD800',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))

/** For tests: any text that a value may be, quotes, escapes, wildcards, separators and keywords among them. */
export const anyValue = fc.oneof(
  fc.constantFrom('OR', 'AND', 'NOT', 'true', '0.5', '-1', '1..2', '*', 'a*', 'a b', '"', '\\', '\\"', "it's", 'a,b', '(x)', '-x', ':x', '>5', 'C:\\dir\\', '“q”', '日本語'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'ab \\"\'*,:()-<>=“”%_.\n'), minLength: 1, maxLength: 12 }),
).filter((value) => !value.includes('\0'))
