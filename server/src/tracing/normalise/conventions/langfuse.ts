import { parametersOfObject } from '../model-parameters.ts'
import type { Convention } from './convention.ts'

/** Langfuse's SDKs: values as text, objects as JSON text. */
export const langfuse: Convention = {
  heads: ['langfuse'],
  inputs: (index) => index.structured('langfuse.observation.input') ?? index.structured('langfuse.trace.input'),
  outputs: (index) => index.structured('langfuse.observation.output') ?? index.structured('langfuse.trace.output'),
  modelParameters: (index) => parametersOfObject(index.structured('langfuse.observation.model.parameters')),
}
