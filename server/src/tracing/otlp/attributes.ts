/**
 * A decoded OTLP AnyValue. Integers beyond 2^53 are bigint, doubles may be NaN or ±Infinity, bytes are Uint8Array, an empty value is
 * null. Maps are `Map`, never plain objects: keys such as `__proto__` come from outside and are data.
 */
export type AttributeValue = string | number | bigint | boolean | null | Uint8Array | AttributeValue[] | Map<string, AttributeValue>

/**
 * The attributes of one span, event, resource or scope, in wire order and undecoded until asked for: ingest looks at every key of every
 * span but at few values. A key may stand twice; the first wins.
 */
export interface Attributes {
  readonly size: number
  /** 0 ≤ i < size. */
  key(i: number): string
  /** Decodes the value; call it once and keep the result. */
  value(i: number): AttributeValue
}

export interface SpanEvent {
  readonly name: string
  readonly timeUs: number
  readonly attributes: Attributes
}

/** What normalisation reads of a span. `events` decodes on each access. */
export interface SpanReading {
  readonly name: string
  /** OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  /** OTLP StatusCode: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number
  readonly statusMessage: string
  readonly attributes: Attributes
  readonly eventCount: number
  events(): SpanEvent[]
  readonly scopeName: string
}

/** Attributes from plain pairs, for tests and for spans that did not come as OTLP. */
export function attributesFrom(pairs: readonly (readonly [string, AttributeValue])[]): Attributes {
  return {
    size: pairs.length,
    key: (i) => pairs[i]?.[0] ?? '',
    value: (i) => pairs[i]?.[1] ?? null,
  }
}
