import type { Message } from '@assay/protocol'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { scopeIdentity } from '../otlp/export-request.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { SpanReader, TraceRecord } from '../store/span-store.ts'

/** What a trace as a whole was asked and answered, by its root. */
export interface RootContent {
  /** 32 hex digits. */
  traceId: string
  session: string | null
  /** Null where nothing says what it was asked. */
  inputs: { kind: 'value'; value: unknown } | { kind: 'messages'; messages: Message[] } | null
  /** Null where nothing says what it answered. */
  outputs: unknown
  /** The valid ones, by name. */
  expectations: Map<string, unknown>
}

/** In the order asked for; unknown ids are left out. */
export async function rootContents(
  reader: Pick<SpanReader, 'traceOutlines'>,
  workspace: string,
  traceIds: string[],
): Promise<RootContent[]> {
  const outlines = await reader.traceOutlines(workspace, traceIds)
  return outlines.map(({ trace, root }) => {
    const content =
      root === null ? null : readSpanContent(Object.assign(decodeSpan(root.payload), { scopeName: scopeIdentity(root.origin.scope).name }))
    const { traceId, session } = trace
    return {
      traceId,
      session,
      expectations: expectationsOf(trace),
      outputs: content?.outputs ?? content?.outputMessages ?? null,
      inputs: (content && asked(content)) ?? null,
    }
  })
}

function asked({ inputs, inputMessages }: { inputs: unknown; inputMessages: Message[] | null }): RootContent['inputs'] {
  if (inputs !== null && inputs !== undefined) return { kind: 'value', value: inputs }
  return inputMessages === null ? null : { kind: 'messages', messages: inputMessages }
}

function expectationsOf({ assessments }: TraceRecord): Map<string, unknown> {
  return new Map(assessments.filter(({ kind, valid }) => kind === 'expectation' && valid).map(({ name, value }) => [name, value]))
}
