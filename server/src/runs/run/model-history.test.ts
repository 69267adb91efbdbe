import { describe, expect, it } from 'vitest'
import { historyEntry, maxModelHistoryChars, withEntry } from './model-history.ts'

describe('historyEntry', () => {
  it('keeps where a model is and its flavors, without their configuration', () => {
    const model = {
      run_id: 'r',
      artifact_path: 'model',
      utc_time_created: 't',
      model_uuid: 'u',
      signature: {},
      flavors: { sklearn: { pickled_model: 'm.pkl', config: { a: 1 } }, odd: 1 },
    }
    expect(historyEntry(JSON.stringify(model))).toEqual({
      run_id: 'r',
      artifact_path: 'model',
      utc_time_created: 't',
      model_uuid: 'u',
      flavors: { sklearn: { pickled_model: 'm.pkl' }, odd: 1 },
    })
  })

  it.each([
    ['x', 'Malformed model info. \n x \n is not a valid JSON.'],
    ['[]', "Model json is missing mandatory fields: {'artifact_path', 'flavors', 'utc_time_created', 'run_id'}"],
    ['{"run_id":"r","flavors":{},"artifact_path":"m"}', "Model json is missing mandatory fields: {'utc_time_created'}"],
  ])('refuses %s', (json, message) => {
    expect(() => historyEntry(json)).toThrow(message)
  })
})

describe('withEntry', () => {
  it('appends to a list, and begins one where the tag is none', () => {
    expect(withEntry('[{"a": 1}]', { b: 2 })).toBe('[{"a": 1}, {"b": 2}]')
    for (const tag of [undefined, 'no list', '{}']) expect(withEntry(tag, { b: 2 })).toBe('[{"b": 2}]')
  })

  it('grows up to maxModelHistoryChars and no further', () => {
    const around = '[{"a": ""}]'.length
    expect(withEntry('[]', { a: 'x'.repeat(maxModelHistoryChars - around) })).toHaveLength(maxModelHistoryChars)
    expect(() => withEntry('[]', { a: 'x'.repeat(maxModelHistoryChars - around + 1) })).toThrow('exceeds the maximum length')
  })
})
