import { invalidParameter } from '@assay/protocol'
import { checkTagKey, tooLong } from '@assay/protocol/mlflow'

/** Tags that the server makes; clients send them back with the rest. */
const serverTags: ReadonlySet<string> = new Set([
  'mlflow.artifactLocation',
  'mlflow.trace.spansLocation',
  'mlflow.trace.archiveLocation',
  'mlflow.trace.archivalFailure',
])
const maxValueChars = 8000
const maxNameChars = 4096

/** What a client says of a whole trace, without the tags that only the server sets; values are cut at 8,000 characters. */
export function ownTags(tags: Map<string, string>): Map<string, string> {
  return new Map([...tags].filter(([key]) => !serverTags.has(key)).map(([key, value]) => [key, value.slice(0, maxValueChars)]))
}

/** @throws INVALID_PARAMETER_VALUE for a tag that only the server sets. */
export function refuseServerTag(key: string, change: 'set' | 'deleted'): void {
  if (serverTags.has(key)) throw invalidParameter(`Tag '${key}' is immutable and cannot be ${change} on a trace.`)
}

/** The value as kept: cut at 8,000 characters. @throws INVALID_PARAMETER_VALUE for a bad key or an over-long trace name. */
export function keptTagValue(key: string, value: string): string {
  checkTagKey(key)
  if (key === 'mlflow.traceName' && value.length > maxNameChars) throw tooLong('Trace name', maxNameChars)
  return value.slice(0, maxValueChars)
}
