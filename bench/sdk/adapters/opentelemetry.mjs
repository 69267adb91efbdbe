import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

export function setUp(url) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` })
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  trace.setGlobalTracerProvider(provider)
  const tracer = trace.getTracer('bench')
  return {
    traced: (name, text, fn) =>
      tracer.startActiveSpan(name, { attributes: { 'input.value': text } }, async (span) => {
        await fn()
        span.end()
      }),
    flush: () => provider.forceFlush(),
  }
}
