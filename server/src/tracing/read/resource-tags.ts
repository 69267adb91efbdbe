import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isTagKey, pythonJson } from '@assay/protocol/mlflow'
import type { Attributes, AttributeValue } from '../otlp/attributes.ts'
import { readAttributes } from '../otlp/export-request.ts'
import type { PayloadReader } from './payload-reader.ts'
import { jsonValue } from '../pages/span-payload.ts'

/** Attributes of one resource that are shown as tags; more are left out. */
export const maxResourceTags = 100
const maxValueChars = 8000
const maxKnownOrigins = 1_000
/** What SDKs say of themselves, and what only the server sets. */
const hiddenPrefixes = ['telemetry.sdk.', 'mlflow.']

/**
 * The attributes of a resource (an OTLP `Resource` message) as tags of its traces, as MLflow has them: text as it is, anything else as
 * JSON. They are read from the resource when somebody asks: a row a tag would cost every trace a handful of writes. A damaged one says
 * nothing, so that it hides no trace; `assay doctor` names it.
 */
export function resourceTags(resource: Uint8Array): Map<string, string> {
  try {
    return shownTags(readAttributes(resource, 1))
  } catch {
    return new Map()
  }
}

function shownTags(attributes: Attributes): Map<string, string> {
  const tags = new Map<string, string>()
  for (let i = 0; i < attributes.size && tags.size < maxResourceTags; i++) {
    const key = attributes.key(i)
    if (isShown(key) && !tags.has(key)) tags.set(key, tagValue(attributes.value(i)))
  }
  return tags
}

/** The tags of traces by what their spans' resources say, each resource read once. */
export class ResourceTags {
  private readonly selectOrigins: StatementSync
  private readonly payloads: PayloadReader
  private readonly known = new Map<number, Map<string, string>>()

  constructor(db: DatabaseSync, payloads: PayloadReader) {
    this.payloads = payloads
    this.selectOrigins = db.prepare(
      'SELECT DISTINCT s.origin FROM trace t JOIN span s ON s.trace = t.id WHERE t.workspace = ? AND t.trace_id = ?',
    )
  }

  /** Of several services the one that was first heard of goes before the others. Costs a look at each span's row. */
  of(workspace: number, traceId: Uint8Array): Map<string, string> {
    const origins = this.selectOrigins.all(workspace, traceId).map((row) => Number(row['origin']))
    const [only] = origins
    if (origins.length === 1 && only !== undefined) return this.ofOrigin(only)
    return new Map(origins.toSorted((a, b) => b - a).flatMap((origin) => [...this.ofOrigin(origin)]))
  }

  private ofOrigin(origin: number): Map<string, string> {
    let tags = this.known.get(origin)
    if (tags === undefined) {
      if (this.known.size >= maxKnownOrigins) this.known.clear()
      this.known.set(origin, (tags = resourceTags(this.payloads.origin(origin).resource)))
    }
    return tags
  }
}

/**
 * The origins whose resource has this tag, with its value. Looks at every origin: there is one for each process and scope, not one a trace.
 * Origins belong to no workspace, since equal ones are one row; a search only compares them with those of spans that it may see.
 */
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

function isShown(key: string): boolean {
  return key !== '' && isTagKey(key) && !hiddenPrefixes.some((prefix) => key.startsWith(prefix))
}

function tagValue(value: AttributeValue): string {
  const text = typeof value === 'string' ? value : pythonJson(jsonValue(value))
  return text.slice(0, maxValueChars)
}
