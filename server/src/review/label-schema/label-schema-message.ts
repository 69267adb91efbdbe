import { invalidParameter } from '@assay/protocol'
import { bool, floatLike, int, isObject, list, nullable, readMessage, text } from '@assay/protocol/mlflow'
import type { LabelInput, LabelSchema } from './label-schema.ts'

const kinds = ['pass_fail', 'categorical', 'numeric', 'text'] as const

/** Reads MLflow's `LabelSchemaInput`: an object with one of four members. @throws INVALID_PARAMETER_VALUE */
export function readLabelInput(raw: Record<string, unknown>): LabelInput {
  const given = kinds.filter((kind) => isObject(raw[kind]))
  const [kind] = given
  const input = kind === undefined ? undefined : raw[kind]
  if (kind === undefined || given.length > 1 || !isObject(input)) {
    throw invalidParameter(
      `Label schema \`input\` must have exactly one of \`pass_fail\`, \`categorical\`, \`numeric\`, or \`text\` set; got ${
        given.length === 0 ? 'an empty oneof' : given.join(' and ')
      }.`,
    )
  }
  const path = `input.${kind}.`
  switch (kind) {
    case 'pass_fail': {
      const { positive_label, negative_label } = readMessage({ positive_label: text, negative_label: text }, input, path)
      return { kind, positiveLabel: positive_label, negativeLabel: negative_label }
    }
    case 'categorical': {
      const { options, multi_select } = readMessage({ options: list(text), multi_select: bool }, input, path)
      return { kind, options, multiSelect: multi_select }
    }
    case 'numeric': {
      const { min_value, max_value } = readMessage({ min_value: nullable(floatLike), max_value: nullable(floatLike) }, input, path)
      return { kind, min: min_value, max: max_value }
    }
    case 'text':
      return { kind, maxLength: readMessage({ max_length: nullable(int) }, input, path).max_length }
  }
}

/** MLflow's `LabelSchema`. */
export function labelSchemaMessage(schema: LabelSchema): object {
  return {
    schema_id: schema.schemaId,
    experiment_id: schema.experimentId,
    name: schema.name,
    type: schema.type,
    ...(schema.instruction !== null && { instruction: schema.instruction }),
    enable_comment: schema.enableComment,
    input: { [schema.input.kind]: inputMessage(schema.input) },
    created_at: schema.createdAtMs,
    last_updated_at: schema.updatedAtMs,
    is_default: schema.isDefault,
  }
}

function inputMessage(input: LabelInput): object {
  switch (input.kind) {
    case 'pass_fail':
      return { positive_label: input.positiveLabel, negative_label: input.negativeLabel }
    case 'categorical':
      return { options: input.options, multi_select: input.multiSelect }
    case 'numeric':
      return { ...(input.min !== null && { min_value: input.min }), ...(input.max !== null && { max_value: input.max }) }
    case 'text':
      return input.maxLength === null ? {} : { max_length: input.maxLength }
  }
}
