import { invalidParameter } from '@assay/protocol'
import { pythonRepr } from '@assay/protocol/mlflow'

/** How a person answers: by one of two buttons, by choice, by a number, in words. */
export type LabelInput =
  | { kind: 'pass_fail'; positiveLabel: string; negativeLabel: string }
  | { kind: 'categorical'; options: string[]; multiSelect: boolean }
  | { kind: 'numeric'; min: number | null; max: number | null }
  | { kind: 'text'; maxLength: number | null }

/** A question that people answer about traces. Its name is the name of the assessments that answers become. Times unix milliseconds. */
export interface LabelSchema {
  schemaId: string
  experimentId: string
  name: string
  type: 'FEEDBACK' | 'EXPECTATION'
  instruction: string | null
  enableComment: boolean
  input: LabelInput
  createdAtMs: number
  updatedAtMs: number
  /** The question that every experiment has; it can be neither changed nor deleted. */
  isDefault: boolean
}

export type LabelSchemaDraft = Pick<LabelSchema, 'name' | 'type' | 'instruction' | 'enableComment' | 'input'>

/** Unit: characters, as MLflow has them. */
export const labelSchemaLimits = { name: 250, instruction: 1_000, label: 64, options: 10 } as const

/** Of the question that every experiment has; no other one may be called so. */
export const defaultQuestion = { name: 'Feedback', instruction: 'Share any feedback on this trace.' } as const

/** Of the default question: the number of the experiment, which no random id looks like: the digit that says how those are made is never 0. */
export function defaultSchemaId(experiment: number): string {
  return `ls-${experiment.toString(16).padStart(32, '0')}`
}

/** The names that MLflow's messages have for inputs. */
const inputNames: Record<LabelInput['kind'], string> = {
  pass_fail: 'InputPassFail',
  categorical: 'InputCategorical',
  numeric: 'InputNumeric',
  text: 'InputText',
}

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts */
export function checkLabelSchema({ name, instruction, input }: LabelSchemaDraft): void {
  checkSchemaName(name)
  if (instruction !== null) checkInstruction(instruction)
  checkInput(input)
}

export function checkSchemaName(name: string): void {
  if (name.length > labelSchemaLimits.name) {
    throw invalidParameter(`Label schema \`name\` must be at most ${labelSchemaLimits.name} characters; got ${name.length}.`)
  }
  if (name.trim().toLowerCase() === defaultQuestion.name.toLowerCase()) {
    throw invalidParameter(`\`${name}\` is reserved for the experiment's default question and cannot be used for another label schema.`)
  }
}

export function checkInstruction(instruction: string): void {
  if (instruction.length <= labelSchemaLimits.instruction) return
  throw invalidParameter(
    `Label schema \`instruction\` must be at most ${labelSchemaLimits.instruction} characters; got ${instruction.length}.`,
  )
}

export function checkInput(input: LabelInput): void {
  switch (input.kind) {
    case 'pass_fail':
      return checkPassFail(input.positiveLabel, input.negativeLabel)
    case 'categorical':
      return checkOptions(input.options)
    case 'numeric':
      if (input.min !== null && input.max !== null && input.min >= input.max) {
        const [min, max] = [pythonRepr(input.min), pythonRepr(input.max)]
        throw invalidParameter(`\`InputNumeric.min_value\` must be strictly less than \`max_value\`; got min=${min}, max=${max}.`)
      }
      return
    case 'text':
      if (input.maxLength !== null && input.maxLength < 1)
        throw invalidParameter(`\`InputText.max_length\` must be at least 1; got ${input.maxLength}.`)
  }
}

/** How one answers is fixed once the question is asked: answers that are there would mean something else. */
export function checkSameKind(old: LabelInput, input: LabelInput): void {
  if (old.kind !== input.kind) {
    throw invalidParameter(
      `A label schema's input type cannot be changed after creation (existing: ${inputNames[old.kind]}, got: ${inputNames[input.kind]}).`,
    )
  }
  if (old.kind === 'categorical' && input.kind === 'categorical' && old.multiSelect !== input.multiSelect)
    throw invalidParameter('`InputCategorical.multi_select` cannot be changed after creation.')
}

function checkPassFail(positive: string, negative: string): void {
  for (const [field, label] of [
    ['positive_label', positive],
    ['negative_label', negative],
  ] as const) {
    if (label === '') throw invalidParameter(`\`InputPassFail.${field}\` must be a non-empty string; got ''.`)
    if (label.length > labelSchemaLimits.label)
      throw invalidParameter(`\`InputPassFail.${field}\` must be at most ${labelSchemaLimits.label} characters; got ${label.length}.`)
  }
  if (positive === negative) {
    throw invalidParameter(
      `\`InputPassFail.positive_label\` and \`negative_label\` must be distinct; got ${pythonRepr(positive)} for both.`,
    )
  }
}

function checkOptions(options: readonly string[]): void {
  const about = '`InputCategorical.options`'
  if (options.length === 0) throw invalidParameter(`${about} must be a non-empty list; got [].`)
  if (options.length > labelSchemaLimits.options)
    throw invalidParameter(`${about} must have at most ${labelSchemaLimits.options} entries; got ${options.length}.`)
  for (const [at, option] of options.entries()) {
    if (option === '') throw invalidParameter(`${about} entries must be non-empty strings; got ''.`)
    if (option.length > labelSchemaLimits.label) {
      const found = `got ${option.length} for ${pythonRepr(option)}`
      throw invalidParameter(`${about} entries must be at most ${labelSchemaLimits.label} characters; ${found}.`)
    }
    if (options.indexOf(option) < at) throw invalidParameter(`${about} must be deduplicated; ${pythonRepr(option)} appears twice.`)
  }
}
