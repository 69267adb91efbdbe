import { invalidParameter } from '../errors.ts'
import { pythonJson, pythonTypeName } from './python-json.ts'

/** What a field's reader answers when the value is not of its type. */
export const wrongType = Symbol('wrongType')

/** One member of a request message, with protobuf's rules: null is absent, numbers may come as text. */
export interface Field<T> {
  /** The value, or `wrongType`. Never called with null or undefined. */
  read(value: unknown): T | typeof wrongType
  /** What an absent member reads as. */
  absent: T
  /** Absent, null and empty text are refused. */
  required: boolean
  /** In a query string one value of it may stand alone. */
  repeated: boolean
}

export type Fields = Record<string, Field<unknown>>
export type MessageOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/**
 * Reads a request as MLflow 3.18 does. Fields are looked at in the order written; unknown members are passed over. `path` stands before the
 * names of a message within another: `metrics[0].`.
 * @throws INVALID_PARAMETER_VALUE with MLflow's own texts, which its clients and their tests match.
 */
export function readMessage<F extends Fields>(fields: F, raw: Record<string, unknown>, path = ''): MessageOf<F> {
  const message: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined
    if (value === undefined || value === null || (field.required && value === '')) {
      if (field.required) throw missing(path + name)
      message[name] = field.absent
      continue
    }
    const read = field.read(value)
    if (read === wrongType) throw invalid(path + name, value)
    message[name] = read
  }
  return message as MessageOf<F>
}

/** A refused value is shown so far. */
const maxShownChars = 1000

const seeDocs = 'See the API docs for more information about request parameters.'

function missing(name: string) {
  return invalidParameter(`Missing value for required parameter '${name}'. ${seeDocs}`)
}

function invalid(name: string, value: unknown) {
  const json = pythonJson(value, { spaces: false, sortKeys: true })
  const shown = json.length > maxShownChars ? `${json.slice(0, maxShownChars)}…` : json
  const hint = ` Hint: Value was of type '${pythonTypeName(value)}'.`
  return invalidParameter(`Invalid value ${shown} for parameter '${name}' supplied: ${hint} ${seeDocs}`)
}
