import type { Snippet } from '../../ui/CodeTabs.tsx'

interface Addresses {
  baseUrl: string
  experimentId: string
  experimentName: string
  tokenRequired: boolean
}

/** A word as a POSIX shell reads it back. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function lines(...parts: (string | false)[]): string {
  return parts.filter((part) => part !== false).join('\n')
}

/** The four ways in, with the server's own address. A token is named as a variable, never written out. */
export function snippets({ baseUrl, experimentId, experimentName, tokenRequired }: Addresses): Snippet[] {
  const name = JSON.stringify(experimentName)
  return [
    {
      key: 'typescript',
      label: 'TypeScript',
      setup: lines(
        `npm i ${baseUrl}/sdk.tgz`,
        `export ASSAY_URL=${baseUrl} ASSAY_EXPERIMENT=${shellWord(experimentName)}`,
        tokenRequired && 'export ASSAY_TOKEN=…',
      ),
      code: lines(`import { init, trace } from '@assay/sdk'`, '', 'init()', `await trace('hello', async () => 'world')`),
    },
    {
      key: 'mlflow',
      label: 'Python (MLflow)',
      setup: lines('pip install mlflow', `export MLFLOW_TRACKING_URI=${baseUrl}`, tokenRequired && 'export MLFLOW_TRACKING_TOKEN=…'),
      code: lines(
        'import mlflow',
        '',
        `mlflow.set_experiment(${name})`,
        '',
        '@mlflow.trace',
        'def hello(name):',
        '    return f"hello {name}"',
        '',
        'hello("world")',
      ),
    },
    {
      key: 'curl',
      label: 'OTLP curl',
      setup: lines(
        'now=$(date +%s)',
        `curl ${baseUrl}/v1/traces -H 'content-type: application/json' \\`,
        tokenRequired && `  -H "authorization: Bearer $ASSAY_TOKEN" \\`,
        `  -H ${shellWord(`x-mlflow-experiment-id: ${experimentId}`)} \\`,
        `  -d '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"hello",`,
        `    "traceId":"'$(openssl rand -hex 16)'","spanId":"'$(openssl rand -hex 8)'",`,
        `    "startTimeUnixNano":"'$now'000000000","endTimeUnixNano":"'$now'200000000"}]}]}]}'`,
      ),
      code: '',
    },
    {
      key: 'otel',
      label: 'Existing OpenTelemetry',
      setup: lines(
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${baseUrl}`,
        'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
        `export OTEL_RESOURCE_ATTRIBUTES=${shellWord(`assay.experiment=${encodeURIComponent(experimentName)}`)}`,
        tokenRequired && `export OTEL_EXPORTER_OTLP_HEADERS='authorization=Bearer …'`,
      ),
      code: '',
    },
  ]
}
