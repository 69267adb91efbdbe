import { describe, expect, it } from 'vitest'
import { extendSchema } from './dataset-schema.ts'

const record = (inputs: string, outputs: string | null = null, expectations: string | null = null) => ({ inputs, outputs, expectations })

describe('extendSchema', () => {
  it('is nothing before there are records', () => {
    expect(extendSchema(null, [])).toBeNull()
  })

  it('names the type of each member, as MLflow does', () => {
    const inputs = '{"a": "x", "b": 1, "c": 1.0, "d": true, "e": null, "f": [1], "g": {"h": 1}}'
    expect(extendSchema(null, [record(inputs, '{"out": 2}', '{"good": false}')])).toBe(
      '{"inputs": {"a": "string", "b": "integer", "c": "float", "d": "boolean", "e": "null", "f": "array", "g": "object"}, ' +
        '"outputs": {"out": "integer"}, "expectations": {"good": "boolean"}, "version": "1.0"}',
    )
  })

  it('takes what is no number or infinite as a float', () => {
    expect(extendSchema(null, [record('{"a": NaN, "b": -Infinity}', 'Infinity')])).toContain(
      '"inputs": {"a": "float", "b": "float"}, "outputs": "float"',
    )
  })

  it('keeps the type that a member had first, and adds new members', () => {
    const first = extendSchema(null, [record('{"a": 1}')])
    expect(extendSchema(first, [record('{"a": "x", "b": 2}')])).toContain('"inputs": {"a": "integer", "b": "integer"}')
  })

  it('takes the type of outputs that are no objects, where no object came before', () => {
    const text = extendSchema(null, [record('{}', '"an answer"')])
    expect(text).toContain('"outputs": "string"')
    expect(extendSchema(text, [record('{}', '{"a": 1}')])).toContain('"outputs": "string"')
    expect(extendSchema(null, [record('{}', '{"a": 1}'), record('{}', '1.5')])).toContain('"outputs": {"a": "integer"}')
    expect(extendSchema(null, [record('{}', '1.0')])).toContain('"outputs": "float"')
  })

  it('takes members called as those that every object has', () => {
    expect(extendSchema(null, [record('{"__proto__": 1, "toString": "x"}')])).toContain('{"__proto__": "integer", "toString": "string"}')
  })
})
