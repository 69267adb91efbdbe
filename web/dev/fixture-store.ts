import { AppError, type Assessment, type TraceSummary, tokenizeQueryBar } from '@assay/protocol'
import { pagePerson } from '../src/tracing/feedback-name.ts'
import { anAssessment, exampleTrace, hostileTrace } from './example-traces.ts'
import { bigTraceIds, deepTraceId, exampleSkeleton } from './example-skeleton.ts'

/** The fixture's data: one project full of traces, newest first, and one without any. */
export interface FixtureStore {
  traces: TraceSummary[]
  find: (traceId: string) => TraceSummary
  matching: (experimentId: string, q: string, fromMs: number, toMs: number) => TraceSummary[]
  /** Adds the next trace, as if a program had sent it. */
  arrive: (experimentId: string) => TraceSummary
  giveFeedback: (traceId: string, name: string, value: unknown) => Assessment
  takeBack: (traceId: string, assessmentId: string) => void
  /** A running trace comes to its end. */
  finish: (traceId: string) => void
  remove: (traceId: string) => void
}

export const fullProject = '1'
export const emptyProject = '2'
const count = 900
const dayMs = 86_400_000
const knownKeys = new Set([
  'status',
  'tool',
  'model',
  'error',
  'name',
  'type',
  'session',
  'user',
  'version',
  'latency',
  'tokens',
  'cost',
  'env',
])

export function createFixtureStore(nowMs: number): FixtureStore {
  let arrived = count
  const startOf = (number: number) => nowMs - 4000 - (number * dayMs) / count - 9000 * Math.sin(number / 9) ** 2
  const traces = Array.from({ length: count }, (_, number) => exampleTrace(number, startOf(number), fullProject))
  for (const [place, traceId] of bigTraceIds.entries()) {
    traces.push({
      ...exampleTrace(11, nowMs - 60_000 * (place + 1), fullProject),
      traceId,
      name: traceId,
      inputPreview: `A trace of ${traceId.slice(3)} spans`,
      status: 'ERROR',
      error: 'ToolError: report 17 is empty',
    })
  }
  traces.push({
    ...exampleTrace(14, nowMs - 60_000 * 4, fullProject),
    traceId: deepTraceId,
    inputPreview: 'Who is to do this?',
    status: 'OK',
    error: null,
  })
  traces.push(hostileTrace(nowMs - 30_000, fullProject))
  const sort = () => traces.sort((a, b) => b.startMs - a.startMs)
  sort()

  const find = (traceId: string) => {
    const trace = traces.find((candidate) => candidate.traceId === traceId)
    if (trace === undefined) throw new AppError('RESOURCE_DOES_NOT_EXIST', `No trace ${traceId}.`)
    return trace
  }
  const replace = (trace: TraceSummary) =>
    traces.splice(
      traces.findIndex((candidate) => candidate.traceId === trace.traceId),
      1,
      trace,
    )

  return {
    traces,
    find,
    matching(experimentId, q, fromMs, toMs) {
      const matches = compile(q)
      return traces.filter(
        (trace) => trace.experimentId === experimentId && trace.startMs >= fromMs && trace.startMs < toMs && matches(trace),
      )
    },
    arrive(experimentId) {
      const trace = exampleTrace(arrived++, Date.now(), experimentId)
      traces.unshift(trace)
      return trace
    },
    giveFeedback(traceId, name, value) {
      const trace = find(traceId)
      const assessment = anAssessment({
        traceId,
        name,
        value,
        assessmentId: `a-${Math.random().toString(36).slice(2)}`,
        source: { type: 'HUMAN', id: pagePerson },
      })
      replace({ ...trace, assessments: [...trace.assessments, assessment] })
      return assessment
    },
    takeBack(traceId, assessmentId) {
      const trace = find(traceId)
      replace({ ...trace, assessments: trace.assessments.filter((assessment) => assessment.assessmentId !== assessmentId) })
    },
    finish: (traceId) => void replace({ ...find(traceId), status: 'OK', durationMs: 9840, outputPreview: 'Done.' }),
    remove: (traceId) => void traces.splice(traces.indexOf(find(traceId)), 1),
  }
}

/** A small part of the query bar: enough to see chips, lists, negation, words and errors at work. */
function compile(q: string): (trace: TraceSummary) => boolean {
  const tests: ((trace: TraceSummary) => boolean)[] = []
  let negated = false
  let key = ''
  let values: string[] = []
  const flush = () => {
    if (key === '') return
    const [name, wanted, not] = [key, values, negated]
    tests.push((trace) => wanted.some((value) => valueOf(trace, name).toLowerCase().includes(value.toLowerCase())) !== not)
    key = ''
    values = []
    negated = false
  }
  for (const token of tokenizeQueryBar(q)) {
    if (token.kind === 'value') values.push(token.text)
    else if (token.kind !== 'op') flush()
    if (token.kind === 'negation') negated = true
    if (token.kind === 'key') {
      const name = token.text.startsWith('tag.') ? 'env' : token.text
      if (!knownKeys.has(name))
        throw new AppError('INVALID_PARAMETER_VALUE', `Unknown filter '${name}'. Did you mean 'status'?`, {
          details: { position: token.from, length: token.to - token.from },
        })
      key = name
    }
    if (token.kind === 'word' || token.kind === 'phrase') {
      const [word, not] = [token.text.toLowerCase(), negated]
      tests.push((trace) => `${trace.inputPreview} ${trace.outputPreview} ${trace.error ?? ''}`.toLowerCase().includes(word) !== not)
      negated = false
    }
  }
  flush()
  return (trace) => tests.every((test) => test(trace))
}

function valueOf(trace: TraceSummary, key: string): string {
  const tools = exampleSkeleton(trace).spans.names.join(' ')
  const values: Record<string, string> = {
    status: trace.status,
    tool: tools,
    model: trace.models.join(' '),
    error: trace.error ?? '',
    name: trace.name,
    session: trace.session ?? '',
    user: trace.user ?? '',
    version: trace.version ?? '',
    env: trace.tags['env'] ?? '',
  }
  return values[key] ?? ''
}
