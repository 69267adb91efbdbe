import { clip, invalidParameter, mapLimits, nearestName } from '@assay/protocol'

/** One rule of a declared flow. Names are those of steps: of tools, models or spans, in any writing of capitals. */
export type FlowRule = { text: string } & (
  | { kind: 'only after'; step: string; after: string }
  | { kind: 'before'; step: string; before: string }
  | { kind: 'never'; step: string }
  | { kind: 'at most'; step: string; times: number }
)

interface Word {
  text: string
  /** Where it begins in the whole text, in UTF-16 units. */
  from: number
  to: number
  isQuoted: boolean
}

const forms = 'Write "a only after b", "a before b", "never a" or "a at most 3 times".'

/**
 * A rule a line, or several with `;` between; what follows a `#` is a remark:
 *
 * - `refund only after verify`: no refund begins before a verify has begun
 * - `plan before answer`: where both are, the first plan begins before the first answer
 * - `never drop_table`
 * - `search at most 3 times`, in one trace
 *
 * A name with blanks or one of the words above stands in double quotes, with `\"` and `\\` within. An empty text has no rules.
 * @throws INVALID_PARAMETER_VALUE that names the word, with its place.
 */
export function parseFlow(text: string): FlowRule[] {
  if (text.length > mapLimits.flowChars)
    throw invalidParameter(`The flow has ${text.length} characters; at most ${mapLimits.flowChars} are taken.`)
  const rules: FlowRule[] = []
  for (const words of sentences(text)) {
    const [first, last] = [words[0], words.at(-1)]
    if (first === undefined || last === undefined) continue
    if (rules.length === mapLimits.flowRules) throw wrong(text, first, `The flow has more than ${mapLimits.flowRules} rules.`)
    rules.push({ ...parseRule(text, words), text: text.slice(first.from, last.to) })
  }
  return rules
}

type Unwritten<R> = R extends unknown ? Omit<R, 'text'> : never

function parseRule(text: string, words: readonly Word[]): Unwritten<FlowRule> {
  let place = 0
  const next = () => words[place++]
  const end = words.at(-1)?.to ?? text.length
  const name = (what: string): string => {
    const word = next()
    if (word === undefined) throw wrong(text, { from: end, to: end }, `The rule ends where ${what} should be. ${forms}`)
    if (!word.isQuoted && keywords.has(word.text.toLowerCase()))
      throw wrong(text, word, `'${word.text}' stands where ${what} should be. ${forms} A step of this name is written "${word.text}".`)
    return word.text
  }
  const keyword = (...expected: string[]): string => {
    const word = next()
    const written = word?.isQuoted === true ? null : word?.text.toLowerCase()
    const asked = expected.map((each) => `'${each}'`).join(' or ')
    if (word === undefined) throw wrong(text, { from: end, to: end }, `The rule ends where ${asked} should be. ${forms}`)
    const found = expected.find((each) => each === written)
    if (found !== undefined) return found
    const meant = nearestName(word.text, expected)
    throw wrong(text, word, `'${clip(word.text)}' is not ${asked}.${meant === null ? '' : ` Did you mean '${meant}'?`} ${forms}`)
  }
  /** No step is before or after itself. */
  const other = (step: string, what: string): string => {
    const word = words[place]
    const second = name(what)
    if (word !== undefined && second.toLowerCase() === step.toLowerCase())
      throw wrong(text, word, `'${clip(second)}' stands on both sides: the rule needs two steps.`)
    return second
  }
  const done = <R>(rule: R): R => {
    const word = next()
    if (word !== undefined) throw wrong(text, word, `'${clip(word.text)}' is too much: one rule a line.`)
    return rule
  }

  if (words[0]?.isQuoted === false && words[0].text.toLowerCase() === 'never') {
    next()
    return done({ kind: 'never', step: name('the name of a step') })
  }
  const step = name('the name of a step')
  switch (keyword('only', 'before', 'at')) {
    case 'only':
      keyword('after')
      return done({ kind: 'only after', step, after: other(step, 'the name of the step before') })
    case 'before':
      return done({ kind: 'before', step, before: other(step, 'the name of the step after') })
    default: {
      keyword('most')
      const count = next()
      if (count === undefined) throw wrong(text, { from: end, to: end }, `The rule ends where a number should be. ${forms}`)
      if (!/^[1-9]\d{0,5}$/.test(count.text))
        throw wrong(text, count, `'${clip(count.text)}' is no whole number from 1 to 999999. For none at all write "never ${step}".`)
      if (words[place] !== undefined) keyword('times', 'time')
      return done({ kind: 'at most', step, times: Number(count.text) })
    }
  }
}

const keywords: ReadonlySet<string> = new Set(['only', 'after', 'before', 'never', 'at', 'most', 'times', 'time'])

/** The words of each rule. */
function sentences(text: string): Word[][] {
  const found: Word[][] = [[]]
  const token = /"(?:\\.|[^"\\])*"|#[^\n]*|[\n;]|[^\s;"#]+(?:#[^\s;"#]+)*|["#]/gsu
  for (const match of text.matchAll(token)) {
    const [written] = match
    const range = { from: match.index, to: match.index + written.length }
    if (written === '\n' || written === ';') found.push([])
    else if (written === '"')
      throw wrong(text, { from: range.from, to: text.length }, `The quote at position ${range.from} is never closed.`)
    else if (written.startsWith('"')) {
      const inside = written.slice(1, -1).replace(/\\(.)/gsu, '$1')
      if (inside.trim() === '') throw wrong(text, range, 'The quotes have no name between them.')
      found.at(-1)?.push({ text: inside, ...range, isQuoted: true })
    } else if (!written.startsWith('#')) found.at(-1)?.push({ text: written, ...range, isQuoted: false })
  }
  return found
}

function wrong(text: string, { from, to }: { from: number; to: number }, message: string) {
  return invalidParameter(message, { details: { position: from, length: to - from, token: clip(text.slice(from, to)) } })
}

/** The names by which a rule may speak of a span, in small letters. */
export type StepNames = readonly string[]

/**
 * Where a trace breaks the rule: the place in `steps`, which are in the order in which they began, of the first that should not be there; −1 where
 * none is, null where the rule says nothing of the trace because the steps that it is about are not there.
 */
export function brokenAt(rule: FlowRule, steps: readonly StepNames[]): number | null {
  const firstOf = (name: string) => {
    const wanted = name.toLowerCase()
    return steps.findIndex((names) => names.includes(wanted))
  }
  const first = firstOf(rule.step)
  switch (rule.kind) {
    case 'only after': {
      if (first === -1) return null
      const after = firstOf(rule.after)
      return after === -1 || after > first ? first : -1
    }
    case 'before': {
      const before = firstOf(rule.before)
      if (first === -1 || before === -1) return null
      return before < first ? before : -1
    }
    case 'never':
      return first
    default: {
      if (first === -1) return null
      const wanted = rule.step.toLowerCase()
      let times = 0
      return steps.findIndex((names) => names.includes(wanted) && ++times > rule.times)
    }
  }
}

/** Names that the rule speaks of. */
export function namesIn(rule: FlowRule): string[] {
  if (rule.kind === 'only after') return [rule.step, rule.after]
  return rule.kind === 'before' ? [rule.step, rule.before] : [rule.step]
}
