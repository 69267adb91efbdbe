import { LangfuseSpanProcessor } from '@langfuse/otel'
import { startActiveObservation } from '@langfuse/tracing'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

export function setUp(url) {
  // Its default of 15 spans a request would cost it more.
  const processor = new LangfuseSpanProcessor({ publicKey: 'pk', secretKey: 'sk', baseUrl: url, flushAt: 512 })
  new NodeTracerProvider({ spanProcessors: [processor] }).register()
  return {
    traced: (name, text, fn) =>
      startActiveObservation(name, async (span) => {
        span.update({ input: text })
        await fn()
      }),
    flush: () => processor.forceFlush(),
  }
}
