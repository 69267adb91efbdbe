import type { PromptMessage, PromptTemplate } from '@assay/protocol'
import { type DiffLine, diffText } from '../ui/diff/diff-text.ts'
import { alignMessages, messagesOf } from './align-messages.ts'
import { variablePattern, variablesOf } from './variables.ts'

/** One message of a prompt, as it was and as it is. Indexes count from 0; null where a side has none. */
export interface MessageDiff {
  kind: 'same' | 'changed' | 'added' | 'removed'
  before: number | null
  after: number | null
  /** Of the one that is; empty for a text. */
  role: string
  lines: DiffLine[]
  /** Of its other members (tool calls, a name) as JSON; empty where it has none. */
  rest: DiffLine[]
}

export interface VariableDiff {
  name: string
  kind: 'same' | 'added' | 'removed'
}

export interface PromptDiff {
  messages: MessageDiff[]
  /** Those that are in use first. */
  variables: VariableDiff[]
}

/** How a prompt became another; with nothing before, the prompt as it is. */
export function promptDiff(before: PromptTemplate | null, after: PromptTemplate): PromptDiff {
  const [old, fresh] = [before === null ? null : messagesOf(before), messagesOf(after)]
  const pairs = old === null ? fresh.map((_, i) => ({ before: i, after: i })) : alignMessages(old, fresh)
  const messages = pairs.map((pair): MessageDiff => {
    const [was, is] = [pair.before === null ? null : (old ?? fresh)[pair.before], pair.after === null ? null : fresh[pair.after]]
    const [lines, rest] = [linesOf(was?.content, is?.content), restOf(was, is)]
    const isSame = was?.role === is?.role && [...lines, ...rest].every(({ kind }) => kind === 'same')
    return {
      ...pair,
      kind: pair.before === null ? 'added' : pair.after === null ? 'removed' : isSame ? 'same' : 'changed',
      role: (is ?? was)?.role ?? '',
      lines,
      rest,
    }
  })
  return { messages, variables: variableDiff(before === null ? variablesOf(after) : variablesOf(before), variablesOf(after)) }
}

/** Lines of a difference by what happened to them. */
export function countLines(messages: readonly Pick<MessageDiff, 'lines'>[]): Record<Exclude<DiffLine['kind'], 'same'>, number> {
  const counts = { added: 0, removed: 0, changed: 0 }
  for (const { kind } of messages.flatMap(({ lines }) => lines)) if (kind !== 'same') counts[kind]++
  return counts
}

/** Lines of a text that was, is, or both. */
export function linesOf(before: string | undefined, after: string | undefined): DiffLine[] {
  if (before !== undefined && after !== undefined) return diffText(before, after, variablePattern)
  const kind = before === undefined ? 'added' : 'removed'
  return (before ?? after ?? '').split('\n').map((text, i) => ({
    kind,
    before: before === undefined ? null : i + 1,
    after: after === undefined ? null : i + 1,
    parts: text === '' ? [] : [{ kind, text }],
  }))
}

function restOf(before: PromptMessage | null | undefined, after: PromptMessage | null | undefined): DiffLine[] {
  const [was, is] = [before?.rest || undefined, after?.rest || undefined]
  return was === undefined && is === undefined ? [] : linesOf(was, is)
}

function variableDiff(before: readonly string[], after: readonly string[]): VariableDiff[] {
  return [
    ...after.map((name): VariableDiff => ({ name, kind: before.includes(name) ? 'same' : 'added' })),
    ...before.filter((name) => !after.includes(name)).map((name): VariableDiff => ({ name, kind: 'removed' })),
  ]
}
