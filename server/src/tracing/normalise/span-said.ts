import type { SpanContent } from '@assay/protocol'
import type { SpanReading } from '../otlp/attributes.ts'
import type { AttributeIndex } from './attribute-index.ts'
import { adk } from './conventions/adk.ts'
import { aiSdk } from './conventions/ai-sdk.ts'
import type { Convention, PartReader } from './conventions/convention.ts'
import { genAiEvents } from './conventions/gen-ai-events.ts'
import { genAi } from './conventions/gen-ai.ts'
import { genkit } from './conventions/genkit.ts'
import { laminar } from './conventions/laminar.ts'
import { langfuse } from './conventions/langfuse.ts'
import { mlflow } from './conventions/mlflow.ts'
import { openInference } from './conventions/open-inference.ts'
import { traceloop } from './conventions/traceloop.ts'
import { voltagent } from './conventions/voltagent.ts'

/** In order of precedence. */
const conventions: readonly Convention[] = [
  mlflow,
  genAi,
  genAiEvents,
  openInference,
  traceloop,
  aiSdk,
  adk,
  genkit,
  langfuse,
  laminar,
  voltagent,
]

/** What a span says, part by part: of each part, what the first convention says that is not silent about it. */
export interface SpanSaid {
  part<Part extends keyof SpanContent>(part: Part): SpanContent[Part] | null
}

export function spanSaid(index: AttributeIndex, span: SpanReading): SpanSaid {
  const present = conventions.filter(({ heads }) =>
    heads.length === 0 ? span.eventCount > 0 : heads.some((head) => index.heads.has(head)),
  )
  return {
    part<Part extends keyof SpanContent>(part: Part): SpanContent[Part] | null {
      for (const convention of present) {
        const read = convention[part] as PartReader<Part> | undefined
        const said = read?.(index, span) ?? null
        if (said !== null) return said
      }
      return null
    },
  }
}
