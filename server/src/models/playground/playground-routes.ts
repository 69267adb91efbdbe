import { invalidParameter, notFound, rerunPath, rerunRequest } from '@assay/protocol'
import { jsonBodyOf } from '../../platform/http/json-body.ts'
import type { Route } from '../../platform/http/route.ts'
import { parseTraceId, type SpanReader } from '../../tracing/index.ts'
import type { ProviderDirectory } from '../provider/provider-directory.ts'
import type { Reruns } from './reruns.ts'

export interface PlaygroundRouteDeps {
  reruns: Reruns
  directory: ProviderDirectory
  reader: Pick<SpanReader, 'getTrace' | 'getSpan'>
}

/** The playground: asks a model again what a span of a trace asked, with whatever was edited. */
export function playgroundRoutes({ reruns, directory, reader }: PlaygroundRouteDeps): Route[] {
  return [
    {
      method: 'POST',
      path: rerunPath,
      policy: 'provider:use',
      handle: async (context) => {
        const { workspace } = context.caller
        const parsed = rerunRequest.safeParse(await jsonBodyOf(context))
        if (!parsed.success) {
          const [issue] = parsed.error.issues
          throw invalidParameter(`Invalid value for parameter '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'does not fit'}.`)
        }
        const request = parsed.data
        const { traceId, spanId } = request.origin
        const originTraceId = Buffer.from(parseTraceId(traceId)).toString('hex')
        const [trace, span, provider] = await Promise.all([
          reader.getTrace(workspace, originTraceId),
          reader.getSpan(workspace, originTraceId, spanId),
          directory.get(workspace, request.providerId),
        ])
        if (trace === null || span === null) throw notFound(`Span '${spanId}' of trace '${traceId}' not found.`)
        const body = reruns.open({
          workspace,
          experimentId: trace.experimentId,
          originTraceId,
          request,
          provider,
          address: () => directory.address(workspace, request.providerId),
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } })
      },
    },
  ]
}
