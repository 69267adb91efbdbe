import { createHash } from 'node:crypto'
import { clip, invalidParameter } from '@assay/protocol'
import {
  checkJsonDepth,
  exactJson,
  isObject,
  mlflowTags,
  numberText,
  parseExactJson,
  pythonJson,
  readMessage,
  required,
  text,
} from '@assay/protocol/mlflow'
import { parseJsonBytes } from '../../platform/http/json-body.ts'
import type { RecordDraft } from './dataset-store.ts'
import { packDrafts, type PackedDrafts } from './packed-drafts.ts'

/** Records in one call. */
export const maxRecords = 50_000

const sourceTypes = ['UNSPECIFIED', 'TRACE', 'HUMAN', 'DOCUMENT', 'CODE']

/** Reads the body of an upsert call. Some ten milliseconds a megabyte. */
export interface RecordDrafts {
  /** @throws MALFORMED_REQUEST, and INVALID_PARAMETER_VALUE naming the record */
  read(body: Uint8Array): Promise<PackedDrafts>
}

/** In this thread. `goOn` is asked before each record, and throws to end it. */
export function createRecordDrafts(goOn: () => void): RecordDrafts {
  return {
    async read(body) {
      const raw = parseJsonBytes(body)
      checkJsonDepth(raw)
      return packDrafts(readRecordDrafts(readMessage({ records: required(text) }, raw).records, goOn))
    },
  }
}

/**
 * The records of an upsert call, which come as JSON within JSON: `[{ inputs, outputs, expectations, tags, source }]`.
 * @throws INVALID_PARAMETER_VALUE naming the record
 */
export function readRecordDrafts(json: string, goOn: () => void = () => undefined): RecordDraft[] {
  let records: unknown
  try {
    records = parseExactJson(json)
  } catch (cause) {
    throw invalidParameter(`'records' must be a JSON list. ${cause instanceof Error ? cause.message : ''}`, { cause })
  }
  checkJsonDepth(records)
  if (!Array.isArray(records)) throw invalidParameter("'records' must be a JSON list of objects.")
  if (records.length > maxRecords) throw invalidParameter(`'records' has ${records.length} records; at most ${maxRecords} are taken.`)
  return records.map((record: unknown, at) => {
    goOn()
    return readDraft(record, `records[${at}]`)
  })
}

function readDraft(record: unknown, path: string): RecordDraft {
  if (!isPlainObject(record)) throw invalidParameter(`'${path}' must be an object.`)
  const inputs = memberObject(record, 'inputs', path) ?? {}
  const expectations = memberObject(record, 'expectations', path)
  const tags = memberObject(record, 'tags', path) ?? {}
  const by = tags[mlflowTags.user]
  return {
    // The same bytes as MLflow hashes, so that a record has one hash everywhere.
    inputHash: createHash('sha256')
      .update(pythonJson(inputs, { spaces: true, sortKeys: true }))
      .digest('hex'),
    inputs: exactJson(inputs),
    outputs: Object.hasOwn(record, 'outputs') ? jsonOrNull(record['outputs']) : undefined,
    expectations: expectations === null ? null : exactJson(expectations),
    tags: exactJson(tags),
    source: readSource(record['source'], `${path}.source`),
    by: typeof by === 'string' ? by : null,
  }
}

function readSource(value: unknown, path: string): string | null {
  if (value === undefined || value === null || (isPlainObject(value) && Object.keys(value).length === 0)) return null
  if (!isPlainObject(value)) throw invalidParameter(`'${path}' must be an object.`)
  const type = value['source_type']
  const known = typeof type === 'string' ? type.toUpperCase() : ''
  if (!sourceTypes.includes(known)) {
    const valid = `[${sourceTypes.map((each) => `'${each}'`).join(', ')}]`
    throw invalidParameter(`Invalid dataset record source type: ${clip(known)}. Valid source types: ${valid}`)
  }
  return exactJson({ source_type: known, source_data: memberObject(value, 'source_data', path) ?? {} })
}

function memberObject(record: Record<string, unknown>, name: string, path: string): Record<string, unknown> | null {
  const value = Object.hasOwn(record, name) ? record[name] : null
  if (value === null) return null
  if (!isPlainObject(value)) throw invalidParameter(`'${path}.${name}' must be an object.`)
  return value
}

/** Numbers that are kept as they were written are objects, too. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return isObject(value) && numberText(value) === null
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : exactJson(value)
}
