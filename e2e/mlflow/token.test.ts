import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import type { Need } from '../../tools/test/needs.ts'
import { type RunningServer, startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

const token = 'correct-horse-battery'
const pythons: [version: string, python: Need][] = [
  ['3.18.0', 'mlflow'],
  ['3.17.2', 'python-examples'],
]

describe.each(pythons)('the MLflow %s client, at a server with a token', (_version, python) => {
  describe.skipIf(lacks(python))('from the environment', () => {
    let server: RunningServer
    beforeAll(async () => {
      server = await startServer({ env: { ASSAY_TOKEN: token } })
    })
    afterAll(() => server.stop())

    const facts = async (environment: Record<string, string>) =>
      (await runFacts(python, 'with_token.py', [server.url], environment)) as { mlflow: unknown; opentelemetry: string | null }
    /** Only the second of the two has OpenTelemetry's exporter. */
    const hasExporter = python === 'python-examples'
    const isKept = async (traceId: string | null) =>
      (await fetch(`${server.url}/api/3.0/mlflow/traces/${traceId}`, { headers: { authorization: `Bearer ${token}` } })).status === 200

    it.each<[string, Record<string, string>]>([
      ['MLFLOW_TRACKING_TOKEN', { MLFLOW_TRACKING_TOKEN: token }],
      ['MLflow’s user name and password', { MLFLOW_TRACKING_USERNAME: 'someone', MLFLOW_TRACKING_PASSWORD: token }],
    ])('is let in by %s, as OpenTelemetry beside it is by OTEL_EXPORTER_OTLP_HEADERS', async (_name, environment) => {
      const seen = await facts({ ...environment, OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}` })
      expect(seen.mlflow).toEqual(['ask', true])
      expect(await isKept(seen.opentelemetry)).toBe(hasExporter)
    })

    it('is told what is missing, and leaves nothing', async () => {
      const { mlflow, opentelemetry } = await facts({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20wrong' })
      expect(mlflow).toEqual(['UNAUTHENTICATED', expect.stringContaining('This server needs a token')])
      expect(await isKept(opentelemetry)).toBe(false)
    })
  })
})
