import { describe, expect, it } from 'vitest'
import { snippets } from './snippets.ts'

function made(part: Partial<Parameters<typeof snippets>[0]> = {}) {
  const all = snippets({ baseUrl: 'http://127.0.0.1:7171', experimentId: '3', experimentName: "o'brien", tokenRequired: false, ...part })
  return (key: string) => all.find((snippet) => snippet.key === key) ?? { setup: '', code: '' }
}

describe('snippets', () => {
  it('install the SDK from this very server', () => expect(made()('typescript').setup).toContain('npm i http://127.0.0.1:7171/sdk.tgz\n'))
  it('point MLflow here and name the project', () => {
    expect(made()('mlflow').setup).toContain('MLFLOW_TRACKING_URI=http://127.0.0.1:7171')
    expect(made()('mlflow').code).toContain(`mlflow.set_experiment("o'brien")`)
  })
  it('point an OpenTelemetry exporter here, the name quoted for the shell', () => {
    expect(made()('otel').setup).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:7171\n')
    expect(made()('otel').setup).toContain(String.raw`OTEL_RESOURCE_ATTRIBUTES='assay.experiment=o'\''brien'`)
  })
  it('name a token only where one is needed', () => {
    const all = ['typescript', 'mlflow', 'curl', 'otel'] as const
    expect(all.filter((key) => /TOKEN|Bearer/.test(made()(key).setup))).toEqual([])
    expect(all.filter((key) => /TOKEN|Bearer/.test(made({ tokenRequired: true })(key).setup))).toEqual(all)
  })
})
