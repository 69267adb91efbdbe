import { describe, expect, it } from 'vitest'
import { checkInput, checkInstruction, checkSameKind, checkSchemaName, type LabelInput, labelSchemaLimits } from './label-schema.ts'

const chars = (count: number): string => 'x'.repeat(count)

describe('a label schema', () => {
  it('has a name of up to 250 characters that is not the default question’s', () => {
    expect(() => checkSchemaName(chars(labelSchemaLimits.name))).not.toThrow()
    expect(() => checkSchemaName(chars(labelSchemaLimits.name + 1))).toThrow('Label schema `name` must be at most 250 characters; got 251.')
    expect(() => checkSchemaName(' FEEDback')).toThrow("` FEEDback` is reserved for the experiment's default question")
  })

  it('has an instruction of up to 1,000 characters', () => {
    expect(() => checkInstruction(chars(labelSchemaLimits.instruction))).not.toThrow()
    expect(() => checkInstruction(chars(labelSchemaLimits.instruction + 1))).toThrow('must be at most 1000 characters; got 1001.')
  })

  it.each<[LabelInput, string | null]>([
    [{ kind: 'pass_fail', positiveLabel: 'Good', negativeLabel: 'Bad' }, null],
    [{ kind: 'pass_fail', positiveLabel: '', negativeLabel: 'Bad' }, "`InputPassFail.positive_label` must be a non-empty string; got ''."],
    [{ kind: 'pass_fail', positiveLabel: 'a', negativeLabel: 'a' }, "must be distinct; got 'a' for both."],
    [{ kind: 'pass_fail', positiveLabel: 'a', negativeLabel: chars(64) }, null],
    [{ kind: 'pass_fail', positiveLabel: 'a', negativeLabel: chars(65) }, 'negative_label` must be at most 64 characters; got 65.'],
    [{ kind: 'categorical', options: [], multiSelect: false }, 'must be a non-empty list; got [].'],
    [{ kind: 'categorical', options: [...'abcdefghij'], multiSelect: true }, null],
    [{ kind: 'categorical', options: [...'abcdefghijk'], multiSelect: true }, 'must have at most 10 entries; got 11.'],
    [{ kind: 'categorical', options: ['a', ''], multiSelect: false }, "entries must be non-empty strings; got ''."],
    [{ kind: 'categorical', options: ['a', 'b', 'a'], multiSelect: false }, "must be deduplicated; 'a' appears twice."],
    [{ kind: 'categorical', options: [chars(65)], multiSelect: false }, 'entries must be at most 64 characters; got 65 for'],
    [{ kind: 'numeric', min: 1, max: 2 }, null],
    [{ kind: 'numeric', min: null, max: null }, null],
    [{ kind: 'numeric', min: 2, max: 2 }, 'must be strictly less than `max_value`; got min=2.0, max=2.0.'],
    [{ kind: 'text', maxLength: null }, null],
    [{ kind: 'text', maxLength: 0 }, '`InputText.max_length` must be at least 1; got 0.'],
  ])('takes or refuses %j', (input, message) => {
    if (message === null) expect(() => checkInput(input)).not.toThrow()
    else expect(() => checkInput(input)).toThrow(message)
  })

  it('keeps its kind of input', () => {
    const categorical: LabelInput = { kind: 'categorical', options: ['a'], multiSelect: false }
    expect(() => checkSameKind(categorical, { ...categorical, options: ['b'] })).not.toThrow()
    expect(() => checkSameKind(categorical, { ...categorical, multiSelect: true })).toThrow(
      '`InputCategorical.multi_select` cannot be changed',
    )
    expect(() => checkSameKind(categorical, { kind: 'text', maxLength: null })).toThrow(
      "A label schema's input type cannot be changed after creation (existing: InputCategorical, got: InputText).",
    )
  })
})
