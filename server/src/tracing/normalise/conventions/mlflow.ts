import { keys } from '@assay/protocol'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

/** MLflow's clients and Assay's own SDK: whole inputs and outputs as JSON text. */
export const mlflow: Convention = {
  heads: ['mlflow'],
  inputs: (index) => index.json(keys.spanInputs),
  outputs: (index) => index.json(keys.spanOutputs),
  tools: (index) => readTools(index.json(keys.tools)),
}
