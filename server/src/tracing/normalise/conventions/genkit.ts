import type { AttributeIndex } from '../attribute-index.ts'
import { inputMessagesOf, outputMessagesOf } from '../chat-shapes.ts'
import { asRecord } from '../json-shape.ts'
import { parametersOfRequest } from '../model-parameters.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

/** Genkit: each action's input and output as JSON text. */
export const genkit: Convention = {
  heads: ['genkit'],
  inputs: (index) => index.json('genkit:input'),
  outputs: (index) => index.json('genkit:output'),
  inputMessages: (index) => inputMessagesOf(index.json('genkit:input')),
  outputMessages: (index) => outputMessagesOf(index.json('genkit:output')),
  tools: (index) => (callsModel(index) ? readTools(asRecord(index.json('genkit:input'))?.['tools']) : null),
  modelParameters: (index) => (callsModel(index) ? parametersOfRequest(index.json('genkit:input')) : null),
}

function callsModel(index: AttributeIndex): boolean {
  return index.text('genkit:metadata:subtype') === 'model'
}
