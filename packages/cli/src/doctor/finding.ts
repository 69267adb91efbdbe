/** What one look found. A `note` is worth knowing and no fault; a `FAIL` is, and says in `remedy` what to do. */
export type Finding =
  | { name: string; level: 'ok' | 'note'; detail: string; remedy?: string }
  | { name: string; level: 'FAIL'; detail: string; remedy: string }

export function printFinding({ name, level, detail, remedy }: Finding): string {
  const line = `${level.padEnd(4)}  ${name.padEnd(14)}  ${printable(detail)}`
  return remedy === undefined ? line : `${line}\n      ${''.padEnd(14)}  → ${printable(remedy)}`
}

/** Details quote requests and file names from outside; none of them may steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd')
}
