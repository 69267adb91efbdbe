import type { App } from './app.ts'
import { type Config, isLoopback } from './config.ts'

type Addresses = Pick<App, 'baseUrl' | 'otlpHttpUrl' | 'otlpGrpcUrl' | 'notes'>

/** What the server says when it is ready: where it is, who reaches it, and one line for each way to send. `own` are this machine's addresses. */
export function greeting(app: Addresses, config: Pick<Config, 'host' | 'allowedHosts' | 'token'>, own: readonly string[]): string {
  const otlp = app.otlpHttpUrl ?? app.baseUrl
  return [
    '',
    `  Assay    ${app.baseUrl}`,
    `  OTLP     HTTP ${otlp}   gRPC ${app.otlpGrpcUrl ?? 'off'}`,
    ...app.notes.map((note) => `           ${note}`),
    ...reach(app, config, own),
    '',
    '  Trace a TypeScript program:',
    `    npm i ${app.baseUrl}/sdk.tgz`,
    `    ASSAY_URL=${app.baseUrl} node --import @assay/sdk/auto your-program.js`,
    '  A Python program with MLflow:',
    `    export MLFLOW_TRACKING_URI=${app.baseUrl}`,
    '  Anything with OpenTelemetry:',
    `    export OTEL_EXPORTER_OTLP_ENDPOINT=${otlp}`,
    ...(config.token === undefined
      ? []
      : [
          '  Each with the token, in one of:',
          '    ASSAY_TOKEN  MLFLOW_TRACKING_TOKEN  OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>',
        ]),
    '',
    '',
  ].join('\n')
}

/** For a server that other machines reach. By an address they always may; by a name only if it was named, whoever they are. */
function reach({ baseUrl }: Addresses, { host, allowedHosts }: Pick<Config, 'host' | 'allowedHosts'>, own: readonly string[]): string[] {
  if (isLoopback(host)) return []
  const { port } = new URL(baseUrl)
  const addresses = host === '0.0.0.0' || host === '::' ? own : [host]
  const names =
    allowedHosts.length > 0
      ? `and by the names ${allowedHosts.join(', ')}`
      : 'by name, exporters too, only with --allowed-hosts=<name>[,<name>]'
  return [
    `  Others   ${addresses.map((address) => `http://${address}:${port}`).join('  ') || 'by the address of this machine'}`,
    `           ${names}`,
  ]
}
