import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { absentFamilies, parityRows, sdkNameOf } from './parity-rows.ts'

export interface ParityEntry {
  mlflow: string
  status: 'present' | 'differs' | 'absent'
  /** The SDK's function; empty when absent. */
  sdk: string
  /** What is another way, or why there is none. */
  note: string
  /** What the test that shows it says. */
  shownBy: string
}

const root = join(import.meta.dirname, '..', '..')
const suites = join(root, 'e2e', 'sdk')

/** The public functions of MLflow's client, as `list_functions.py` lists them. */
export function mlflowFunctions(): { version: string; functions: string[] } {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'mlflow-functions.json'), 'utf8')) as { version: string; functions: string[] }
}

/** The sentence of the first test that shows it, by MLflow's name: what `shows` is given in `e2e/sdk`. */
export function shownFunctions(): Map<string, string> {
  const shown = new Map<string, string>()
  for (const file of readdirSync(suites)
    .filter((name) => name.endsWith('.contract.ts'))
    .sort()) {
    const text = readFileSync(join(suites, file), 'utf8')
    for (const match of text.matchAll(/\bshows\(\s*(?:'([^']+)'|"([^"]+)"),\s*\[([^\]]*)\]/g)) {
      const [, single, double, names = ''] = match
      const subject = [...text.slice(0, match.index).matchAll(/describe\('([^']+)'/g)].at(-1)?.[1] ?? ''
      for (const [, name = ''] of names.matchAll(/'([^']+)'/g)) {
        if (!shown.has(name)) shown.set(name, `${subject} ${single ?? double}`)
      }
    }
  }
  return shown
}

/**
 * A row for each function, in the order of their names. What has a test is present, or differs where the table says how; what has none must
 * have a reason there.
 * @throws when a function has neither, or both.
 */
export function parityEntries(functions: readonly string[], shown: ReadonlyMap<string, string>): ParityEntry[] {
  return [...functions].sort().map((mlflow): ParityEntry => {
    const { differs, absent = absentFamilies.find(({ has }) => has.test(mlflow))?.absent } = parityRows[mlflow] ?? {}
    const shownBy = shown.get(mlflow)
    if (shownBy !== undefined && absent !== undefined) throw new Error(`${mlflow} is called absent, and is shown by "${shownBy}"`)
    if (shownBy !== undefined)
      return { mlflow, status: differs === undefined ? 'present' : 'differs', sdk: sdkNameOf(mlflow), note: differs ?? '', shownBy }
    if (absent !== undefined) return { mlflow, status: 'absent', sdk: '', note: absent, shownBy: '' }
    throw new Error(`${mlflow} is shown by no test in e2e/sdk, and tools/parity/parity-rows.ts does not say why it is absent`)
  })
}

/** The page. */
export function renderParity(version: string, entries: readonly ParityEntry[]): string {
  const count = (status: ParityEntry['status']): number => entries.filter((entry) => entry.status === status).length
  const header = ['MLflow', 'SDK', 'Status', 'How it is another way, or why there is none', 'Shown by the test']
  const rows = entries.map(({ mlflow, status, sdk, note, shownBy }) => [code(mlflow), code(sdk), status, note, shownBy])
  return [
    `# The SDK beside MLflow's client`,
    '',
    `Every public function of \`mlflow\`, \`mlflow.genai\` and \`MlflowClient\` ${version}, and what it is in \`@assay/sdk\`: ${count('present')} present,`,
    `${count('differs')} that differ, ${count('absent')} absent. Written by \`node tools/parity/write-parity.ts\` from the tests in \`e2e/sdk\`, which run against this server`,
    `and against MLflow ${version}: a function counts as present only when a test calls it. Whether the client sees what it should is the matter of`,
    '[MLflow programs](../guides/mlflow.md).',
    '',
    ...table([header, ...rows]),
    '',
  ].join('\n')
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

/** As the formatter has it: every column as wide as its widest cell. */
function table([header = [], ...rows]: readonly string[][]): string[] {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}
