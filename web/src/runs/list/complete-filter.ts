import { filterText } from '../filter-text.ts'

/** A text that may stand at the caret: `text` replaces `from` … `to` of the filter. */
interface Completion {
  text: string
  /** What it is, beside it. */
  about: string
}

export interface Completions {
  from: number
  to: number
  options: Completion[]
}

/** What a filter can name: whole identifiers as MLflow writes them, and the values of those that have few. */
export interface FilterWords {
  identifiers: readonly Completion[]
  values: Readonly<Record<string, readonly string[]>>
}

const mostOptions = 8
const comparators = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE']
const none = (at: number): Completions => ({ from: at, to: at, options: [] })

/**
 * What may stand at the caret of a filter in MLflow's grammar: an identifier, behind it a comparator, behind that a value where those are
 * known, behind that `AND`. Within a quoted value nothing is offered.
 */
export function completeFilter(text: string, caret: number, words: FilterWords): Completions {
  const before = text.slice(0, caret)
  const clause = before.slice(clauseStart(before))
  const start = caret - clause.trimStart().length
  const [, identifier, gap, comparator, rest] =
    /^([\w./]+(?:`[^`]*`?)?|`[^`]*`?)?(\s*)(!=|<=|>=|=|<|>|[A-Za-z]+)?(.*)$/s.exec(clause.trimStart()) ?? []
  if (identifier === undefined || (gap === '' && comparator === undefined && rest === ''))
    return offer(start, caret, matching(words.identifiers, identifier ?? ''))
  const isComparator = comparator !== undefined && comparators.includes(comparator.toUpperCase())
  if (!isComparator || (rest === '' && /\w$/.test(comparator)))
    return rest === '' ? offer(caret - (comparator?.length ?? 0), caret, comparatorOptions(comparator ?? '')) : none(caret)
  const value = rest?.trimStart() ?? ''
  const known = words.values[identifier] ?? []
  if (/^(?:'[^']*'|"[^"]*"|[-+.\d][\w.+-]*)\s+\w*$/.test(value)) {
    const typed = /\w*$/.exec(value)?.[0] ?? ''
    return 'AND'.startsWith(typed.toUpperCase()) ? offer(caret - typed.length, caret, [{ text: 'AND ', about: 'and' }]) : none(caret)
  }
  const open = /^'?([^']*)$/.exec(value)
  if (known.length === 0 || open === null) return none(caret)
  const typed = open[1]?.toUpperCase() ?? ''
  return offer(
    caret - value.length,
    caret,
    known.filter((each) => each.toUpperCase().startsWith(typed)).map((each) => ({ text: `'${each}' `, about: '' })),
  )
}

function offer(from: number, to: number, options: Completion[]): Completions {
  return { from, to, options: options.slice(0, mostOptions) }
}

/** Those that begin so first, then those that hold it. */
function matching(identifiers: readonly Completion[], typed: string): Completion[] {
  // Whether a key stands in backticks need not be known to find it.
  const plain = (text: string): string => text.toLowerCase().replaceAll('`', '')
  const wanted = plain(typed)
  const found = identifiers.filter(({ text }) => plain(text).includes(wanted))
  const begins = ({ text }: Completion): boolean => plain(text).startsWith(wanted) || plain(text).includes(`.${wanted}`)
  return [...found.filter(begins), ...found.filter((each) => !begins(each))].map((each) => ({ ...each, text: `${each.text} ` }))
}

function comparatorOptions(typed: string): Completion[] {
  return comparators.filter((each) => each.startsWith(typed.toUpperCase())).map((each) => ({ text: `${each} `, about: '' }))
}

/** Where the clause that the text ends with begins: behind the last AND outside of quotes. */
function clauseStart(text: string): number {
  let start = 0
  for (const match of text.matchAll(/'[^']*'?|"[^"]*"?|`[^`]*`?|\band\b/gi)) if (/^and$/i.test(match[0])) start = match.index + 3
  return start
}

/** A comparison: by a sign; by a word behind what only an identifier looks like; or by a word before what only its operand looks like. */
const comparison =
  /[=<>]|\b(?:metrics?|param(?:eter)?s?|tags?|attributes?|datasets?)\.(?:[\w./-]+|`[^`]*`|"[^"]*")\s+(?:not\s+)?(?:i?like|in|is)\b|\bi?like\s+['"]|\bin\s*\(|\bis\s+(?:not\s+)?null\b/i

/** Words without any comparison look for a name. `%` and `_` in them stand for any text and any sign: the grammar has no way to quote them. */
export function filterOf(typed: string, nameField: string): string {
  const text = typed.trim()
  if (text === '' || comparison.test(text)) return text
  return `${nameField} ILIKE ${filterText(`%${text}%`)}`
}
