import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer } from '../harness/server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  server = await startServer()
}, 60_000)
afterAll(() => server.stop())

/** A client takes this answer for a server that has no such feature, and says so or does without. */
it.each([
  ['POST', '/api/3.0/mlflow/gateway/secrets/create'],
  ['GET', '/api/3.0/mlflow/gateway/endpoints/list'],
  ['POST', '/api/3.0/mlflow/gateway/model-definitions/create'],
  ['GET', '/api/3.0/mlflow/gateway/budgets/windows'],
  ['GET', '/ajax-api/3.0/mlflow/gateway/supported-providers'],
  ['POST', '/gateway/openai/v1/chat/completions'],
  ['POST', '/api/3.0/mlflow/prompt-optimization/jobs'],
  ['GET', '/ajax-api/3.0/jobs/j'],
  ['POST', '/ajax-api/3.0/jobs/'],
  ['POST', '/ajax-api/3.0/mlflow/genai/evaluate/invoke'],
  ['PUT', '/api/3.0/mlflow/scorers/online-config'],
  ['GET', '/api/3.0/mlflow/mcp-servers'],
  ['GET', '/api/3.0/mlflow/skills'],
])('answers %s %s with ENDPOINT_NOT_FOUND', async (method, path) => {
  const answer = await fetch(server.url + path, { method, ...(method !== 'GET' && { body: '{}' }) })
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ error_code: 'ENDPOINT_NOT_FOUND' })])
})
