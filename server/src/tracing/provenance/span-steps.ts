import type { SpanType } from '@assay/protocol'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { type Step, type TracedValue, valueOrigins } from './value-origins.ts'

/** Spans that are looked into, the nearest before the one that is asked about. */
export const maxStepsLookedAt = 2_000

/** Of these the arguments are asked about, of all others the answer. */
const takers: ReadonlySet<SpanType> = new Set(['TOOL', 'RETRIEVER', 'RERANKER', 'EMBEDDING'])

/** Where the values of one span of a trace come from. `spans` by start. Throws what `check` throws when it is time to stop. */
export function spanValueOrigins(spans: readonly StoredSpan[], spanId: string, check: () => void): TracedValue[] {
  const at = spans.findIndex((span) => span.spanId === spanId)
  const asked = spans[at]
  if (asked === undefined) return []
  const before = spans.slice(Math.max(0, at - maxStepsLookedAt), at)
  const root = spans.find(({ parentSpanId }) => parentSpanId === null)
  const looked = root === undefined || before.includes(root) || root === asked ? before : [root, ...before]
  const steps = looked.map((span) => {
    check()
    return stepOf(span, span === root)
  })
  return valueOrigins(stepOf(asked, asked === root), steps, takers.has(asked.type) ? 'input' : 'output', check)
}

function stepOf(span: StoredSpan, isRoot: boolean): Step {
  const { inputs, inputMessages, outputs, outputMessages, documents } = readSpanContent(decodeSpan(span.payload))
  return {
    spanId: span.spanId,
    startUs: span.startUs,
    endUs: span.endUs,
    input: inputs ?? inputMessages,
    output: outputs ?? outputMessages ?? documents,
    isRoot,
    isModel: span.type === 'LLM',
  }
}
