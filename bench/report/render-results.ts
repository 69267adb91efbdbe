import type { Sample } from '../measure/sample.ts'
import { shortNumber } from './short-number.ts'
import { isMet, type Aim, type Measure, type Section } from './section.ts'

/** What was run where, for whoever reads the numbers later. */
export interface RunFacts {
  command: string
  /** ISO time of the start. */
  startedAt: string
  commit: string
  machine: string
  versions: Readonly<Record<string, string>>
  /** Suites that did not end, and why. */
  failures: Readonly<Record<string, string>>
}

const handWritten = { begin: '<!-- why: written by hand, kept between runs -->', end: '<!-- end of why -->' }

/** The results as Markdown. What stood between the marks of `before` is kept. */
export function renderResults(facts: RunFacts, sections: readonly Section[], before = ''): string {
  const why = between(before, handWritten.begin, handWritten.end) ?? '\n\nNothing has been written yet.\n\n'
  return (
    [
      '# Results',
      `Made by \`${facts.command}\` on ${facts.startedAt.slice(0, 10)} at ${facts.commit}; everything but “Why” is written by the program. [How it is measured](../docs/benchmarks.md).`,
      `${facts.machine}. ${Object.entries(facts.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}.`,
      'Medians of the repeats of one run, with the least and the most where they differ by more than a tenth. Compare columns, not machines.',
      ...Object.entries(facts.failures).map(([suite, reason]) => `**${suite} did not end:** ${reason}`),
      '## Aims',
      aimTable(sections),
      '## Why',
      `${handWritten.begin}${why}${handWritten.end}`,
      ...sections.flatMap(renderSection),
    ].join('\n\n') + '\n'
  )
}

function between(text: string, begin: string, end: string): string | undefined {
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  return from < 0 || to < from ? undefined : text.slice(from + begin.length, to)
}

function aimTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ title, aims }) =>
    aims.map((aim) => [title, aim.text, limitOf(aim), valueOf(aim.value, aim.unit), verdict(aim)]),
  )
  return table(['', 'aim', 'limit', 'measured', ''], rows, 2)
}

function limitOf(aim: Aim): string {
  return `${aim.bound === 'atMost' ? '≤' : '≥'} ${valueOf(aim.limit, aim.unit)}`
}

/** Ratios below 1 as fractions, which is how the aims are put. */
function valueOf(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'not measured'
  if (unit === '×' && value < 0.5) return `1/${shortNumber(1 / value)}`
  return `${shortNumber(value)}${unit === '' ? '' : ` ${unit}`}`
}

/** How many times too much (or too little) it is. */
function verdict(aim: Aim): string {
  if (Number.isNaN(aim.value)) return '–'
  if (isMet(aim)) return 'met'
  const factor = aim.bound === 'atMost' ? aim.value / aim.limit : aim.limit / aim.value
  return `**missed ${shortNumber(factor)} times**`
}

function renderSection({ title, method, measures, charts }: Section): string[] {
  const subjects = [...new Set(measures.flatMap(({ values }) => Object.keys(values)))]
  return [
    `## ${title}`,
    ...method,
    table(
      ['', ...subjects],
      measures.map((measure) => measureRow(measure, subjects)),
    ),
    ...charts.map(({ file, alt }) => `![${alt}](./history/${file})`),
  ]
}

function measureRow({ name, unit, values }: Measure, subjects: readonly string[]): string[] {
  return [
    unit === '' ? name : `${name}, ${unit}`,
    ...subjects.map((subject) => {
      const sample = values[subject]
      return sample === undefined ? '' : sampleText(sample)
    }),
  ]
}

function sampleText({ median, low, high, isLeast }: Sample): string {
  const spread = high - low > Math.abs(median) * 0.1 ? ` (${shortNumber(low)}–${shortNumber(high)})` : ''
  return (isLeast === true ? '≥ ' : '') + shortNumber(median) + spread
}

/** `textColumns` from the left are text, the others numbers. */
function table(head: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < textColumns ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
