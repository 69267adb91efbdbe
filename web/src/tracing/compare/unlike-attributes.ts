/** Longer values are contents, which have a place of their own. Characters. */
const longestValue = 500

export interface UnlikeAttribute {
  key: string
  /** Undefined where a side has it not. */
  a: unknown
  b: unknown
}

/** Attributes that are not the same on both sides, by key; neither ids of spans, which never are, nor what holds whole texts. */
export function unlikeAttributes(
  a: readonly (readonly [string, unknown])[],
  b: readonly (readonly [string, unknown])[],
): UnlikeAttribute[] {
  const [before, after] = [new Map(a), new Map(b)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted()
    .map((key) => ({ key, a: before.get(key), b: after.get(key) }))
    .filter(
      ({ key, ...value }) => !isId(key) && isShort(value.a) && isShort(value.b) && JSON.stringify(value.a) !== JSON.stringify(value.b),
    )
}

function isId(key: string): boolean {
  return key === 'mlflow.traceRequestId' || key.endsWith('.response.id')
}

function isShort(value: unknown): boolean {
  return value === undefined || JSON.stringify(value).length <= longestValue
}
