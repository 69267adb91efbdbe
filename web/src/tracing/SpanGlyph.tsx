import type { SpanType } from '@assay/protocol'
import { classNames } from '../ui/class-names.ts'
import styles from './SpanGlyph.module.css'
import looks from './span-look.module.css'
import { type SpanLook, spanLook } from './span-type.ts'

const paths: Record<SpanLook, string> = {
  agent: 'M8 2 14 8 8 14 2 8Z',
  llm: 'M8 1.5c.6 4 2 5.6 6.5 6.5C10 8.9 8.6 10.5 8 14.5 7.4 10.5 6 8.9 1.5 8 6 7.1 7.4 5.5 8 1.5Z',
  tool: 'M13.7 4.5a3.8 3.8 0 0 1-4.9 4.6l-4.4 4.5a1.5 1.5 0 0 1-2.1-2.1l4.5-4.4A3.8 3.8 0 0 1 11.4 2.3L9.3 4.4l.3 2 2 .3Z',
  retriever: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.7 3.7',
  embedding: 'M2 4.5c2-1.7 4-1.7 6 0s4 1.7 6 0M2 8c2-1.7 4-1.7 6 0s4 1.7 6 0M2 11.5c2-1.7 4-1.7 6 0s4 1.7 6 0',
  reranker: 'M5 13V3.5M2.5 6 5 3.3 7.5 6M11 3v9.5M8.5 10l2.5 2.7L13.5 10',
  chain: 'M5 3.5 11.5 8 5 12.5Z',
  guardrail: 'M8 1.8 13.3 3.7v4c0 3.2-2.2 5.3-5.3 6.5-3.1-1.2-5.3-3.3-5.3-6.5v-4Z',
  evaluator: 'm3 8.5 3.5 3.5L13 4.8',
  unknown: 'M8 12.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4Z',
}
const filled = new Set<SpanLook>(['agent', 'llm', 'tool', 'chain', 'guardrail'])

/** The sign of a span type, in its colour. Decoration: the type's name stands in the row's label. */
export function SpanGlyph({ type }: { type: SpanType }) {
  const look = spanLook(type)
  return (
    <svg
      viewBox="0 0 16 16"
      width={14}
      height={14}
      className={classNames(styles.glyph, looks[look])}
      data-filled={filled.has(look) || undefined}
      aria-hidden="true"
    >
      <path d={paths[look]} />
    </svg>
  )
}
