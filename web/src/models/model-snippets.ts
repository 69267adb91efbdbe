import type { Snippet } from '../ui/CodeTabs.tsx'

const typescript = { key: 'typescript', label: 'TypeScript' }
const python = { key: 'python', label: 'Python (MLflow)' }

/** How a first model is registered, on the server at `baseUrl`. */
export function registerModelSnippets(baseUrl: string): Snippet[] {
  return [
    {
      ...python,
      setup: `pip install mlflow\nexport MLFLOW_TRACKING_URI=${baseUrl}`,
      code: ['import mlflow', '', 'mlflow.register_model(f"runs:/{run_id}/model", "churn")'].join('\n'),
    },
    {
      ...typescript,
      setup: `npm i ${baseUrl}/sdk.tgz\nexport ASSAY_URL=${baseUrl}`,
      code: [`import { registerModel } from '@assay/sdk'`, '', "await registerModel(`runs:/${runId}/model`, 'churn')"].join('\n'),
    },
  ]
}

/** How a program loads a version: by its alias where it has one. */
export function loadModelSnippet(name: string, version: number, alias: string | null): Snippet[] {
  const uri = alias === null ? `models:/${name}/${version}` : `models:/${name}@${alias}`
  return [{ ...python, setup: '', code: `model = mlflow.pyfunc.load_model(${JSON.stringify(uri)})` }]
}
