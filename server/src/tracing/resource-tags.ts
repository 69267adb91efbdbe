import type { DatabaseSync } from 'node:sqlite'
import { isTagKey, pythonJson } from '@assay/protocol/mlflow'
import { type Attributes, attributesFrom, type AttributeValue } from './attributes.ts'
import { readAttributes } from './otlp/export-request.ts'
import { jsonValue } from './span-payload.ts'

/** Attributes of one resource that are shown as tags; more are left out. */
export const maxResourceTags = 100
const maxValueChars = 8000
/** What SDKs say of themselves, and what only the server sets. */
const hiddenPrefixes = ['telemetry.sdk.', 'mlflow.']

/**
 * The attributes of a resource (an OTLP `Resource` message) as tags of its traces, as MLflow has them: text as it is, anything else as
 * JSON. They are read from the resource when somebody asks: a row a tag would cost every trace a handful of writes. A damaged one says
 * nothing, so that it hides no trace; `assay doctor` names it.
 */
export function resourceTags(resource: Uint8Array): Map<string, string> {
  const tags = new Map<string, string>()
  const attributes = attributesOf(resource)
  for (let i = 0; i < attributes.size && tags.size < maxResourceTags; i++) {
    const key = attributes.key(i)
    if (isShown(key) && !tags.has(key)) tags.set(key, tagValue(attributes.value(i)))
  }
  return tags
}

/** The origins whose resource has this tag, with its value. Looks at every origin: there is one for each process and scope, not one a trace. */
export function originsWithTag(db: DatabaseSync, key: string): { origin: number; value: string }[] {
  if (!isShown(key)) return []
  return db
    .prepare('SELECT id, resource FROM origin WHERE instr(resource, ?) > 0')
    .all(Buffer.from(key))
    .flatMap((row) => {
      const value = resourceTags(row['resource'] as Uint8Array).get(key)
      return value === undefined ? [] : [{ origin: Number(row['id']), value }]
    })
}

function attributesOf(resource: Uint8Array): Attributes {
  try {
    return readAttributes(resource, 1)
  } catch {
    return attributesFrom([])
  }
}

function isShown(key: string): boolean {
  return key !== '' && isTagKey(key) && !hiddenPrefixes.some((prefix) => key.startsWith(prefix))
}

function tagValue(value: AttributeValue): string {
  const text = typeof value === 'string' ? value : pythonJson(jsonValue(value))
  return text.slice(0, maxValueChars)
}
