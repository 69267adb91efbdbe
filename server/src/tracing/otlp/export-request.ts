import { AppError } from '@assay/protocol'
import type { Attributes } from './attributes.ts'
import type { SpanOrigin } from '../store/span-store.ts'
import { ProtoReader } from './proto-reader.ts'
import { ProtoAttributes, SpanView } from './span-view.ts'

/** Most spans in one export request; more refuse it whole. SDKs send 512 at most by default. */
export const maxSpansPerRequest = 50_000

/** Receives the spans of a request in order. `view` is reused for the next span; `resource` is one object per resource of the request. */
export type SpanVisitor = (view: SpanView, resource: ResourceReading, origin: SpanOrigin) => void

export interface ResourceReading {
  readonly attributes: Attributes
  readonly serviceName: string | null
}

/**
 * Walks an `ExportTraceServiceRequest` (OTLP 1.x). The spans' bytes stay where they are.
 * @returns the number of spans. @throws MALFORMED_REQUEST when the bytes are no such message.
 */
export function visitExportRequest(bytes: Buffer, visit: SpanVisitor): number {
  const reader = new ProtoReader(bytes)
  const view = new SpanView()
  let count = 0
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    if (tag !== 0x0a) {
      reader.skip(tag)
      continue
    }
    const end = reader.span()
    count = visitResourceSpans(bytes, reader.pos, end, view, count, visit)
    reader.pos = end
  }
  return count
}

interface Range {
  start: number
  end: number
}

function visitResourceSpans(bytes: Buffer, start: number, end: number, view: SpanView, before: number, visit: SpanVisitor): number {
  const reader = new ProtoReader(bytes, start, end)
  let resourceRange: Range = { start, end: start }
  let schemaUrl = ''
  const scopes: Range[] = []
  // The resource may stand behind its spans on the wire, so the fields are found before any span is read.
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x1a) {
      schemaUrl = reader.text(reader.span())
    } else if (tag === 0x0a || tag === 0x12) {
      const fieldEnd = reader.span()
      const range = { start: reader.pos, end: fieldEnd }
      if (tag === 0x0a) resourceRange = range
      else scopes.push(range)
      reader.pos = fieldEnd
    } else reader.skip(tag)
  }
  const resource = readResource(bytes, resourceRange)
  const shared = {
    resource: bytes.subarray(resourceRange.start, resourceRange.end),
    resourceSchemaUrl: schemaUrl,
    version: textOf(resource.attributes, 'service.version'),
  }
  let count = before
  for (const scope of scopes) count = visitScopeSpans(bytes, scope, view, count, resource, shared, visit)
  return count
}

function visitScopeSpans(
  bytes: Buffer,
  range: Range,
  view: SpanView,
  before: number,
  resource: ResourceReading,
  shared: Pick<SpanOrigin, 'resource' | 'resourceSchemaUrl' | 'version'>,
  visit: SpanVisitor,
): number {
  const reader = new ProtoReader(bytes, range.start, range.end)
  let scope: Range = { start: range.start, end: range.start }
  let scopeSchemaUrl = ''
  let firstSpan = -1
  while (reader.pos < range.end) {
    const at = reader.pos
    const tag = reader.tag()
    if (tag === 0x0a) {
      const fieldEnd = reader.span()
      scope = { start: reader.pos, end: fieldEnd }
      reader.pos = fieldEnd
    } else if (tag === 0x1a) scopeSchemaUrl = reader.text(reader.span())
    else {
      if (tag === 0x12 && firstSpan < 0) firstSpan = at
      reader.skip(tag)
    }
  }
  const origin: SpanOrigin = { ...shared, scope: bytes.subarray(scope.start, scope.end), scopeSchemaUrl }
  view.scopeName = scopeIdentity(origin.scope).name
  // Decoded when somebody looks; what cannot be is refused now.
  readAttributes(origin.scope, 3)
  if (firstSpan < 0) return before
  reader.pos = firstSpan
  let count = before
  while (reader.pos < range.end) {
    const tag = reader.tag()
    if (tag !== 0x12) {
      reader.skip(tag)
      continue
    }
    if (++count > maxSpansPerRequest) {
      throw new AppError('REQUEST_TOO_LARGE', `The request has more than ${maxSpansPerRequest} spans; send smaller batches.`)
    }
    const end = reader.span()
    view.parse(bytes, reader.pos, end)
    visit(view, resource, origin)
    reader.pos = end
  }
  return count
}

function readResource(bytes: Buffer, range: Range): ResourceReading {
  const attributes = readAttributes(bytes.subarray(range.start, range.end), 1)
  return { attributes, serviceName: textOf(attributes, 'service.name') }
}

/** The attributes of a `Resource` (field 1) or `InstrumentationScope` (field 3) message. */
export function readAttributes(message: Uint8Array, field: number): ProtoAttributes {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  const attributes = new ProtoAttributes(bytes)
  const reader = new ProtoReader(bytes)
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    if (tag === ((field << 3) | 2)) attributes.add(reader, reader.span())
    else reader.skip(tag)
  }
  return attributes
}

/** Name and version of an `InstrumentationScope` message. */
export function scopeIdentity(message: Uint8Array): { name: string; version: string } {
  const reader = new ProtoReader(Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  let name = ''
  let version = ''
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    if (tag === 0x0a) name = reader.text(reader.span())
    else if (tag === 0x12) version = reader.text(reader.span())
    else reader.skip(tag)
  }
  return { name, version }
}

function textOf(attributes: Attributes, key: string): string | null {
  for (let i = 0; i < attributes.size; i++) {
    if (attributes.key(i) !== key) continue
    const value = attributes.value(i)
    return typeof value === 'string' && value !== '' ? value : null
  }
  return null
}
