import type { AttributeValue, Attributes } from '../../otlp/attributes.ts'
import { slotByKey } from '../../normalise/fact-keys.ts'
import { maxValueChars } from './trace-features.ts'

/** What is said in a trace, what it used up and what names it alone: traces do not have these in common, or they are looked at elsewhere. */
const notShared =
  /^(?:mlflow|input|output|exception)\b|usage|token_count|cost|\.\d+(?:\.|$)|(?:^|[._])(?:ids?|uuid|timestamp|messages?|prompts?|response|completion|content|text|results?|arguments|value|input|output)$/iu

/** Attributes that several traces may have in common, with their values. Lists, objects and long texts are none. */
export function* sharedAttributes(attributes: Attributes): Generator<readonly [string, string | number | boolean]> {
  for (let i = 0; i < attributes.size; i++) {
    const key = attributes.key(i)
    if (slotByKey.has(key) || notShared.test(key)) continue
    const value = plain(attributes.value(i))
    if (value !== null) yield [key, value]
  }
}

function plain(value: AttributeValue): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value.length <= maxValueChars && !/^\s*[[{]/u.test(value) ? value : null
}
