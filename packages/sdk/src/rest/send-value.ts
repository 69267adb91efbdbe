import { callApi } from './call-api.ts'
import { textOf } from './message.ts'

/** Sends the value of one parameter or tag beside `fields`; nothing for `undefined`. */
export async function sendValue(method: 'POST' | 'PATCH', path: string, fields: object, value: unknown): Promise<void> {
  const text = textOf(value)
  if (text !== undefined) await callApi(method, path, { json: { ...fields, value: text } })
}
