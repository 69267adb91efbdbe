import type { Message } from '@assay/protocol'
import { isObject } from '@assay/protocol/mlflow'
import { type RootContent, rootContents, type SpanReader } from '../../tracing/index.ts'
import { packDrafts } from './packed-drafts.ts'
import { readRecordDrafts } from './record-drafts.ts'

/** Records made of some traces. */
export interface TraceDrafts {
  /**
   * One of each trace that says what it was asked, in the order given. `withOutputs`: what it answered is what is expected of it, unless a person
   * said what is. `slices` are of `PackedDrafts`, `chars` about the letters in them.
   */
  read(workspace: string, traceIds: string[], withOutputs: boolean): Promise<{ slices: Uint8Array[]; records: number; chars: number }>
}

/** In the thread where the spans are. */
export function createTraceDrafts(reader: Pick<SpanReader, 'traceOutlines'>): TraceDrafts {
  return {
    async read(workspace, traceIds, withOutputs) {
      const texts: string[] = []
      for (const content of await rootContents(reader, workspace, traceIds)) {
        const record = recordOf(content, withOutputs)
        if (record !== null) texts.push(JSON.stringify(record))
      }
      const drafts = readRecordDrafts(`[${texts.join(',')}]`)
      const { slices } = packDrafts(drafts)
      return { slices, records: drafts.length, chars: texts.reduce((sum, text) => sum + text.length, 0) }
    },
  }
}

/** As MLflow's client makes them of traces (3.18, `merge_records`). Null where the trace does not say what it was asked. */
export function recordOf({ traceId, session, inputs, outputs, expectations }: RootContent, withOutputs: boolean): object | null {
  const asked = asInputs(inputs)
  if (asked === null) return null
  const expected = Object.fromEntries(expectations) as Record<string, unknown>
  // What judges of correctness look for.
  if (withOutputs && outputs !== null && expectations.size === 0) expected['expected_response'] = outputs
  return {
    inputs: asked,
    outputs,
    expectations: expected,
    source: { source_type: 'TRACE', source_data: { trace_id: `tr-${traceId}`, ...(session !== null && { session_id: session }) } },
  }
}

function asInputs(inputs: RootContent['inputs']): Record<string, unknown> | null {
  if (inputs === null) return null
  if (inputs.kind === 'messages') return { messages: inputs.messages.map(plainMessage) }
  return isObject(inputs.value) ? inputs.value : { input: inputs.value }
}

function plainMessage({ role, parts }: Message): object {
  const isText = parts.every(({ type }) => type === 'text')
  return { role, content: isText ? parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') : parts }
}
