import { isObject, numberText, parseExactJson, pythonJson } from '@assay/protocol/mlflow'

interface DatasetSchema {
  inputs: Record<string, string>
  /** The type itself where outputs are no objects. */
  outputs: Record<string, string> | string
  expectations: Record<string, string>
  version: '1.0'
}

/**
 * The schema of a dataset after `records` have come to it, as MLflow infers it: the type that each member had when it was first seen. JSON
 * text in and out; null for a dataset that never had records.
 */
export function extendSchema(
  schema: string | null,
  records: readonly { inputs: string; outputs?: string | null | undefined; expectations: string | null }[],
): string | null {
  if (schema === null && records.length === 0) return null
  const extended: DatasetSchema =
    schema === null ? { inputs: {}, outputs: {}, expectations: {}, version: '1.0' } : (JSON.parse(schema) as DatasetSchema)
  for (const { inputs, outputs, expectations } of records) {
    addMembers(extended.inputs, parseExactJson(inputs))
    addMembers(extended.expectations, parseExactJson(expectations ?? 'null'))
    const output = parseExactJson(outputs ?? 'null')
    if (output === null) continue
    if (!isObject(output) || numberText(output) !== null) {
      if (typeof extended.outputs !== 'string' && Object.keys(extended.outputs).length === 0) extended.outputs = typeName(output)
    } else if (typeof extended.outputs !== 'string') addMembers(extended.outputs, output)
  }
  return pythonJson(extended)
}

function addMembers(types: Record<string, string>, value: unknown): void {
  if (!isObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(types, name)) continue
    // A member may be called __proto__.
    Object.defineProperty(types, name, { value: typeName(member), enumerable: true, configurable: true, writable: true })
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  const number = numberText(value)
  if (number !== null) return /^-?\d+$/.test(number) ? 'integer' : 'float'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'object' ? 'object' : typeof value
}
