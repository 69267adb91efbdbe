import { embeddingVector } from '../embedding-vector.ts'
import { asArray, asNumber, type Json } from '../json.ts'
import type { Call, Outcome } from '../provider.ts'
import { missingField, ProviderError, requiredText } from '../provider-error.ts'
import { countTokens } from '../tokens.ts'

/** `POST /v1/embeddings`, numbers or base64 of little-endian 32-bit floats. */
export function embeddings({ body }: Call): Outcome {
  const model = requiredText(body.model, 'model')
  const inputs = inputsOf(body.input)
  const dimensions = asNumber(body.dimensions) ?? (model.includes('3-large') ? 3072 : 1536)
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 3072) {
    throw new ProviderError(400, `Invalid value for 'dimensions': ${dimensions}. Must be an integer from 1 to 3072.`, {
      param: 'dimensions',
    })
  }
  const tokens = inputs.reduce((sum, input) => sum + input.tokens, 0)
  const data = inputs.map(({ text }, index) => {
    const vector = embeddingVector(text, dimensions)
    return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? base64Of(vector) : [...vector] }
  })
  return { kind: 'json', body: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } }, outputTokens: 0 }
}

/** Texts, or token numbers as the API takes them too; these count as they are and stand for a text of their own. */
function inputsOf(input: Json | undefined): { text: string; tokens: number }[] {
  if (input === undefined) throw missingField('input')
  const list = asArray(input) ?? [input]
  const inputs = list.length > 0 && list.every((item) => typeof item === 'number') ? [list] : list
  if (inputs.length === 0) throw new ProviderError(400, "Invalid 'input': empty array.", { param: 'input' })
  return inputs.map((item) => {
    if (typeof item === 'string') return { text: item, tokens: countTokens(item) }
    const numbers = asArray(item)
    if (numbers?.every((number) => typeof number === 'number')) return { text: numbers.join(' '), tokens: numbers.length }
    throw new ProviderError(400, "Invalid 'input': expected a string, an array of strings, or token numbers.", { param: 'input' })
  })
}

function base64Of(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}
