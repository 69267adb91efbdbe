import type { SpanContent } from '@assay/protocol'
import type { SpanReading } from '../../otlp/attributes.ts'
import type { AttributeIndex } from '../attribute-index.ts'

/** How a convention tells one part of a span's content; null or undefined where this span is silent about it. Never throws. */
export type PartReader<Part extends keyof SpanContent> = (index: AttributeIndex, span: SpanReading) => SpanContent[Part] | null | undefined

/** One convention. A part of the content that it has no word for is absent. */
export type Convention = {
  /** Heads of the attribute keys (`AttributeIndex.heads`) without which the convention has nothing to say; empty when it speaks in events. */
  readonly heads: readonly string[]
} & { readonly [Part in keyof SpanContent]?: PartReader<Part> }
