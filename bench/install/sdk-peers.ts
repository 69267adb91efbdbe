/** Tracing SDKs that ours is measured beside, each installed alone so that its size is its own. */
export interface SdkPeer {
  name: string
  /** Exact versions, as `npm install` takes them. */
  packages: readonly string[]
  /** What a program imports to trace: the import whose time is measured. */
  imports: readonly string[]
}

export const sdkPeers: readonly SdkPeer[] = [
  {
    name: 'opentelemetry',
    packages: [
      '@opentelemetry/api@1.10.0',
      '@opentelemetry/sdk-trace@3.1.1',
      '@opentelemetry/resources@3.1.1',
      '@opentelemetry/context-async-hooks@3.1.1',
      '@opentelemetry/exporter-trace-otlp-proto@0.301.1',
    ],
    imports: [
      '@opentelemetry/api',
      '@opentelemetry/sdk-trace',
      '@opentelemetry/context-async-hooks',
      '@opentelemetry/exporter-trace-otlp-proto',
    ],
  },
  {
    name: 'langfuse',
    packages: [
      '@langfuse/tracing@5.11.1',
      '@langfuse/otel@5.11.1',
      '@opentelemetry/api@1.9.1',
      '@opentelemetry/core@2.2.0',
      '@opentelemetry/sdk-trace-base@2.2.0',
      '@opentelemetry/sdk-trace-node@2.2.0',
      '@opentelemetry/exporter-trace-otlp-http@0.208.0',
    ],
    imports: ['@langfuse/tracing', '@langfuse/otel', '@opentelemetry/sdk-trace-node'],
  },
  { name: 'langsmith', packages: ['langsmith@0.12.0'], imports: ['langsmith', 'langsmith/traceable'] },
  { name: 'braintrust', packages: ['braintrust@3.35.0'], imports: ['braintrust'] },
  { name: 'traceloop', packages: ['@traceloop/node-server-sdk@0.27.0'], imports: ['@traceloop/node-server-sdk'] },
  { name: 'opik', packages: ['opik@2.0.40'], imports: ['opik'] },
]
