export type SqlValue = string | number | null | Uint8Array

/** A condition with its parameters, in the order of its question marks. Values are never part of the text. */
export interface Sql {
  text: string
  values: SqlValue[]
}

export function sql(text: string, ...values: SqlValue[]): Sql {
  return { text, values }
}

export const always = sql('1')
export const never = sql('0')

/** Any order of evaluation. Without parts: holds. */
export function allOf(parts: readonly Sql[]): Sql {
  return joined(
    parts.filter((part) => part !== always),
    ' AND ',
    always,
  )
}

/** Any order of evaluation. Without parts: does not hold. */
export function anyOf(parts: readonly Sql[]): Sql {
  return joined(parts, ' OR ', never)
}

function joined(parts: readonly Sql[], operator: string, empty: Sql): Sql {
  if (parts.length <= 1) return parts[0] ?? empty
  return { text: `(${parts.map(({ text }) => text).join(operator)})`, values: parts.flatMap(({ values }) => values) }
}

/**
 * All of them, each looked at only where those before it hold. SQLite tests the parts of an AND in an order of its own, an EXISTS last and a
 * call of ours first, though that may decode payloads.
 */
export function inOrder(parts: readonly Sql[]): Sql {
  const [first = always, ...rest] = parts.filter((part) => part !== always)
  if (rest.length === 0) return first
  const then = inOrder(rest)
  return { text: `(CASE WHEN ${first.text} THEN ${then.text} ELSE 0 END)`, values: [...first.values, ...then.values] }
}

/** Any of them, each looked at only where none before it holds. */
export function anyInOrder(parts: readonly Sql[]): Sql {
  if (parts.length <= 1) return parts[0] ?? never
  const cases = parts.map(({ text }) => `WHEN ${text} THEN 1`)
  return { text: `(CASE ${cases.join(' ')} ELSE 0 END)`, values: parts.flatMap(({ values }) => values) }
}

/** An unknown value is not the value asked for, so "not" holds for it. */
export function noneOf(part: Sql): Sql {
  return { text: `NOT coalesce((${part.text}), 0)`, values: part.values }
}
