/* JSON as Python has it: `NaN`, `Infinity` and `-Infinity` are numbers there. */

/** What stands before such a number where only JSON can be: no text begins so. */
const mark = crypto.randomUUID()
const marked = new RegExp(`"${mark}(NaN|-?Infinity)"`, 'g')

/** As `JSON.stringify`, which writes null for them. */
export function toPythonJson(value: object): string {
  const json = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? mark + String(member) : member,
  )
  return json.replace(marked, '$1')
}

/** As `JSON.parse`, which refuses them. */
export function fromPythonJson(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text)
  let inText = false
  const json = text.replace(/"|\\.|NaN|-?Infinity/g, (token) => {
    if (token === '"') inText = !inText
    return inText || token === '"' ? token : `"${mark}${token}"`
  })
  return JSON.parse(json, (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(mark) ? Number(member.slice(mark.length)) : member,
  )
}
