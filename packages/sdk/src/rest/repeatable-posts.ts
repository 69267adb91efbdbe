/**
 * The POST calls that may be sent again although the server may have taken them already: they read, or writing twice is writing once.
 * MLflow 3.18's own list (`_RETRY_SAFE_POST_RESPONSES`), and its calls of evaluation datasets that are the same.
 */
const repeatable = new Set([
  '/api/2.0/mlflow/experiments/search',
  '/api/2.0/mlflow/experiments/set-experiment-tag',
  '/api/2.0/mlflow/runs/search',
  '/api/2.0/mlflow/runs/delete',
  '/api/2.0/mlflow/runs/restore',
  '/api/2.0/mlflow/runs/update',
  '/api/2.0/mlflow/runs/log-batch',
  '/api/2.0/mlflow/runs/log-metric',
  '/api/2.0/mlflow/runs/log-parameter',
  '/api/2.0/mlflow/runs/set-tag',
  '/api/2.0/mlflow/logged-models/search',
  '/api/2.0/mlflow/registered-models/get-latest-versions',
  '/api/2.0/mlflow/registered-models/set-tag',
  '/api/2.0/mlflow/registered-models/alias',
  '/api/2.0/mlflow/model-versions/set-tag',
  '/api/2.0/mlflow/traces/link-prompts',
  '/api/2.0/mlflow/traces/link-to-run',
  '/api/3.0/mlflow/traces',
  '/api/3.0/mlflow/traces/search',
  '/api/3.0/mlflow/datasets/search',
])
/** Parameters of a logged model are not among them: MLflow takes none twice. */
const repeatableOfDataset = /^\/api\/3\.0\/mlflow\/datasets\/[^/]+\/(?:records|add-experiments|remove-experiments)$/

/**
 * Whether a call may be sent twice. All but POST may: by HTTP, GET, PUT and DELETE mean the same then, and a PATCH of this API says what
 * fields are to be, not how they are to change.
 */
export function isRepeatable(method: string, path: string): boolean {
  return method !== 'POST' || repeatable.has(path) || repeatableOfDataset.test(path)
}
