import { expect, it } from 'vitest'
import { refusedSender } from './refused-sender.ts'

it.each([
  ['POST', '/v1/trace', 404, 'otlp-http'],
  ['POST', '/', 405, 'otlp-http'],
  ['POST', '/api/v1/traces', 404, 'otlp-http'],
  ['POST', '/v1/traces/v1/traces', 404, 'otlp-http'],
  ['POST', '/api/3.0/mlflow/traces', 400, 'mlflow'],
  ['POST', '/api/3.0/mlflow/traces/search', 400, null],
  ['GET', '/api/2.0/mlflow/experiments/get-by-name', 401, 'mlflow'],
  ['GET', '/api/2.0/mlflow/experiments/get-by-name', 404, null],
  ['POST', '/api/assay/v1/traces/tr-1/feedback', 404, null],
  ['GET', '/v1/traces', 405, null],
  ['GET', '/favicon.ico', 404, null],
])('a refused %s %s with %i was meant for %s', (method, path, status, door) => {
  expect(refusedSender(method, path, status)).toBe(door)
})
