import { isAppError } from '../../errors.ts'
import { resolveQueryBar } from './parse-query-bar.ts'
import type { BarLeaf, BarNode } from './query-bar-syntax.ts'
import { parseQueryBarSyntax } from './query-bar-syntax.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

/** What a chip, a facet or a chart asks for. `key` as the bar writes it, e.g. `tool` or `tag.env`. */
export interface QueryBarTerm {
  key: string
  value: string | number
  op?: '' | '>' | '>=' | '<' | '<=' | '!='
  negated?: boolean
}

const bareValue = /^[\p{L}\p{M}\p{N}_/@$%#+-][\p{L}\p{M}\p{N}_./@$%#+-]*$/u
const bareKey = /^[\p{L}_][\p{L}\p{M}\p{N}_./@$-]*$/u
const looksTyped = /^(?:true|false|pass|fail|[+-]?[\d.].*)$/u
const scoreKey = /^(?:score|feedback|expectation|expected)\./iu

/** The term as text of the bar, quoted where it must be; `parseQueryBar` reads back this very key and value. */
export function formatTerm({ key, value, op = '', negated = false }: QueryBarTerm): string {
  return `${negated ? '-' : ''}${formatKey(key)}:${op}${formatValue(key, value)}`
}

/** The term of a score that fails, passes, or is there at all. */
export function formatScoreTerm(name: string, verdict: 'fail' | 'pass' | '*'): string {
  return `${formatKey(`score.${name}`)}:${verdict}`
}

function formatKey(key: string): string {
  const dot = key.indexOf('.')
  return bareKey.test(key) || dot === -1 ? key : `${key.slice(0, dot)}.${quote(key.slice(dot + 1))}`
}

function formatValue(key: string, value: string | number): string {
  if (typeof value === 'number') return String(value)
  // A score that reads as a number, a boolean or a verdict is one; the quotes keep a text a text. Two dots would be a range.
  const typed = scoreKey.test(key) && looksTyped.test(value)
  return bareValue.test(value) && !value.includes('..') && !typed ? value : quote(value)
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/gu, '\\$&')}"`
}

/** Whether a term that means the same stands at the top level of `text`, where all must hold. */
export function hasTerm(text: string, term: string): boolean {
  const wanted = meaningOf(term, readSyntax(term))
  return topParts(text).some((part) => meaningOf(text, part) === wanted)
}

/** `text` and also `term`; `text` itself when it has the term already. */
export function addTerm(text: string, term: string): string {
  if (hasTerm(text, term)) return text
  const both = [text, term].map((part) => part.trim()).filter((part) => part !== '')
  return both.length < 2 ? both.join('') : both.map((part) => (readSyntax(part)?.kind === 'any' ? `(${part})` : part)).join(' ')
}

/** `text` without any top-level term that means the same as `term`; `text` itself when there is none or it cannot be read. */
export function removeTerm(text: string, term: string): string {
  const wanted = meaningOf(term, readSyntax(term))
  const parts = topParts(text)
  const kept = parts.filter((part) => meaningOf(text, part) !== wanted)
  if (kept.length === parts.length) return text
  return kept.map((part) => text.slice(part.from, part.to)).join(' ')
}

/** Values of `key` that the plain lists at the top level of `text` allow: `tool:a,b` allows `a` and `b`, `-tool:a` and `tool:a*` name none. */
export function chosenValues(text: string, key: string): string[] {
  return topParts(text).flatMap((part) => (choiceOf(part, key) ?? []).filter(({ pattern }) => pattern === null).map((value) => value.text))
}

/** `text` with `value` chosen, or no longer where it is chosen already. Values chosen of one key become one list: any of them may hold. */
export function toggleValue(text: string, key: string, value: string): string {
  const term = formatTerm({ key, value })
  if (hasTerm(text, term)) return removeTerm(text, term)
  const list = topParts(text).find((part) => choiceOf(part, key) !== null)
  if (list === undefined) return addTerm(text, term)
  if (!chosenValues(text.slice(list.from, list.to), key).includes(value))
    return `${text.slice(0, list.to)},${formatValue(key, value)}${text.slice(list.to)}`
  const kept = choiceOf(list, key)?.filter((written) => written.pattern !== null || written.text !== value) ?? []
  const values = kept.map(({ from, to }) => text.slice(from, to)).join(',')
  return `${text.slice(0, list.from)}${formatKey(key)}:${values}${text.slice(list.to)}`
}

/** The values of `key:a,b`; null for any other part. */
function choiceOf(part: BarNode<BarLeaf>, key: string): QueryBarToken[] | null {
  if (part.kind !== 'leaf' || part.leaf.kind !== 'term' || part.leaf.key.text !== key) return null
  const { values } = part.leaf
  return values.kind === 'leaf' && values.leaf.op === '' ? values.leaf.values : null
}

function topParts(text: string): BarNode<BarLeaf>[] {
  const syntax = readSyntax(text)
  if (syntax === null) return []
  return syntax.kind === 'all' ? syntax.parts : [syntax]
}

function readSyntax(text: string): BarNode<BarLeaf> | null {
  return orNull(() => parseQueryBarSyntax(text))
}

/** A form that is the same for terms of the same meaning; the written text where there is no meaning. */
function meaningOf(text: string, syntax: BarNode<BarLeaf> | null): string {
  const filter = syntax === null ? null : orNull(() => resolveQueryBar(text, syntax, { nowMs: 0 }))
  return filter === null ? text.slice(syntax?.from, syntax?.to) : JSON.stringify(filter)
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
