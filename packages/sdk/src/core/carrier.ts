import { Baggage, type ReadableBaggage, formatBaggage, parseBaggage } from './baggage.ts'
import { type Context, activeContext, baggageKey, rootContext, runInContext, spanKey, traceScopeKey } from './context.ts'
import { type SpanContext, spanContextOf } from './span-context.ts'
import { type TraceFacts, readTraceScope } from './trace-scope.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'
import { UnrecordedSpan } from './unrecorded-span.ts'

/** The recommendation lets a longer one be dropped whole. */
const maxTraceStateChars = 512

/** Headers of a request, in the forms that Node, fetch and frameworks give them. */
export type Carrier = { get(name: string): string | null } | { [name: string]: string | string[] | undefined }

/**
 * Writes the active trace into headers that go to another process: W3C `traceparent`, `tracestate` and `baggage`. Session, user and tags
 * stay here: they are the program's own facts, not for whoever is called.
 */
export function inject(headers: Record<string, string> = {}, context: Context = activeContext()): Record<string, string> {
  const spanContext = spanContextOf(context.getValue(spanKey))
  if (spanContext !== undefined) {
    headers['traceparent'] = formatTraceparent(spanContext)
    const state = spanContext.traceState?.serialize()
    if (state !== undefined && state !== '') headers['tracestate'] = state
  }
  const baggage = context.getValue(baggageKey)
  const header = isBaggage(baggage) ? formatBaggage(baggage) : ''
  if (header !== '') headers['baggage'] = header
  return headers
}

/**
 * The context that a request's headers describe: what is started in it belongs to the caller's trace. Without headers, a context without
 * trace. Never throws. Source: W3C Trace Context, §3.2 and §3.3.
 */
export function extract(headers: Carrier, base: Context = rootContext): Context {
  let context = base
  const traceparents = read(headers, 'traceparent')
  const parent = traceparents.length === 1 ? parseTraceparent(traceparents[0] ?? '') : undefined
  if (parent !== undefined) {
    const state = read(headers, 'tracestate').join(',')
    const remote: SpanContext = isTraceState(state) ? { ...parent, traceState: { serialize: () => state } } : parent
    context = context.setValue(spanKey, new UnrecordedSpan(remote))
  }
  const baggage = read(headers, 'baggage')
  return baggage.length === 0 ? context : context.setValue(baggageKey, parseBaggage(baggage.join(',')))
}

/** It goes out again as a header: what is none would make the request throw. */
function isTraceState(text: string): boolean {
  return text.length <= maxTraceStateChars && /^[\x20-\x7e]+$/.test(text)
}

/** Runs `fn` as part of the trace that the headers name. */
export function withRemoteTrace<T>(headers: Carrier, fn: () => T): T {
  return runInContext(extract(headers), fn)
}

/** One pair of the active baggage; it travels with `inject`. */
export function withBaggage<T>(key: string, value: string, fn: () => T): T {
  const context = activeContext()
  const present = context.getValue(baggageKey)
  const baggage = new Baggage(isBaggage(present) ? present.getAllEntries() : [])
  return runInContext(context.setValue(baggageKey, baggage.setEntry(key, { value })), fn)
}

/** What a worker thread needs to go on with a trace: plain data, for `workerData` or `postMessage`. */
export interface WorkerCarrier {
  headers: Record<string, string>
  facts: TraceFacts | undefined
}

/** The active trace with session, user and tags, to be handed to a worker thread of this program. */
export function carryToWorker(): WorkerCarrier {
  const context = activeContext()
  const scope = readTraceScope(context.getValue(traceScopeKey))
  return { headers: inject({}, context), facts: scope === undefined ? undefined : { session: scope.session, user: scope.user } }
}

/** In the worker, which has called `init` of its own: runs `fn` as part of the trace that was handed over. */
export function continueInWorker<T>(carrier: WorkerCarrier, fn: () => T): T {
  const context = extract(carrier.headers)
  return runInContext(carrier.facts === undefined ? context : context.setValue(traceScopeKey, carrier.facts), fn)
}

/** A header's values, however its name is written: Node gives lower case, gateways what came. None of what cannot be read. */
function read(headers: Carrier, name: string): string[] {
  try {
    const value: unknown = hasGet(headers) ? headers.get(name) : (headers[name] ?? headers[writtenAs(headers, name)])
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string')
  } catch {
    return []
  }
}

function writtenAs(headers: object, name: string): string {
  return Object.keys(headers).find((key) => key.toLowerCase() === name) ?? name
}

function hasGet(headers: Carrier): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}

function isBaggage(value: unknown): value is ReadableBaggage {
  return typeof value === 'object' && value !== null && 'getAllEntries' in value && typeof value.getAllEntries === 'function'
}
