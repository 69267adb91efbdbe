import { numberText } from './exact-json.ts'

export interface PythonJsonStyle {
  /** `{"a": 1, "b": 2}` as Python's `json.dumps` writes it, or `{"a":1,"b":2}`. */
  spaces: boolean
  sortKeys: boolean
}

/**
 * JSON text as MLflow's Python side writes it: non-ASCII escaped, spaces and key order by style, what `parseExactJson` read as a float as one.
 * MLflow keeps such text in metadata and error messages, and its clients compare it.
 */
export function pythonJson(value: unknown, style: PythonJsonStyle = { spaces: true, sortKeys: false }): string {
  const comma = style.spaces ? ', ' : ','
  const colon = style.spaces ? ': ' : ':'
  const write = (node: unknown): string => {
    if (Array.isArray(node)) return `[${node.map(write).join(comma)}]`
    const number = numberText(node)
    if (number !== null) return pythonNumber(number)
    if (typeof node === 'object' && node !== null) {
      const entries = Object.entries(node)
      if (style.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      return `{${entries.map(([key, member]) => quote(key) + colon + write(member)).join(comma)}}`
    }
    return typeof node === 'string' ? quote(node) : (JSON.stringify(node) ?? 'null')
  }
  return write(value)
}

/** Python reads what has a point or an exponent as a float, and writes each float in one way. */
function pythonNumber(text: string): string {
  const value = Number(text)
  if (/[.e]/i.test(text)) return Number.isFinite(value) ? floatRepr(value) : String(value)
  return text === '-0' ? '0' : text
}

/** A JSON value as Python's `repr` shows it, which MLflow puts into messages: `[{'key': 'p'}]`. Numbers are shown as floats. */
export function pythonRepr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, member]) => `${pythonRepr(key)}: ${pythonRepr(member)}`)
      .join(', ')}}`
  if (typeof value === 'number') return floatRepr(value)
  if (typeof value !== 'string') return value === null ? 'None' : value === true ? 'True' : 'False'
  const quoted = value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return quoted.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
}

function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  const size = Math.abs(value)
  if (size === Infinity) return value > 0 ? 'inf' : '-inf'
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

/** The name that Python gives the type of a JSON value. */
export function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'string' ? 'str' : 'dict'
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
