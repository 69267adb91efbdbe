import type { Dice } from './dice.ts'
import type { Piece } from './protobuf-piece.ts'
import { fixed64Hole, hole, join, lengthField, varintField } from './protobuf-piece.ts'

/** The shape of a request of agent traces. */
export interface RequestShape {
  spansPerRequest: number
  spansPerTrace: number
  /** Of a whole span, attributes included. */
  spanBytes: number
  /** Place of the first span in its trace: above 0 the request goes on with a trace that another began. */
  firstPosition: number
}

export const defaultShape: RequestShape = { spansPerRequest: 100, spansPerTrace: 10, spanBytes: 1024, firstPosition: 0 }

/** Where in a request's bytes the parts of one span lie that are new in every request. */
export interface SpanPlaces {
  isRoot: boolean
  traceId: number
  spanId: number
  /** −1 for a root. */
  parentId: number
  startNs: number
  endNs: number
  input: number
  output: number
}

export interface RequestTemplate {
  body: Buffer
  spans: SpanPlaces[]
  textBytes: number
  spansPerTrace: number
}

/** What a span says beside its two texts, about. */
const otherBytes = 180
const models = ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'mistral-large-2411'] as const
const environments = ['prod', 'prod', 'prod', 'prod', 'prod', 'prod', 'prod', 'prod', 'staging', 'dev'] as const

/**
 * An OTLP `ExportTraceServiceRequest` in protobuf, encoded once; ids, times and texts are written over in place for every sending.
 * A trace is an agent's run with calls of models and tools below it; every tenth fails.
 */
export function makeRequestTemplate(shape: RequestShape, dice: Dice): RequestTemplate {
  const textBytes = Math.max(16, (shape.spanBytes - otherBytes) >> 1)
  const spans = Array.from({ length: shape.spansPerRequest }, (_, index) => encodeSpan(index, shape, textBytes, dice))
  const resource = lengthField(1, attribute(1, 'service.name', 'bench-agent'))
  const scope = lengthField(1, lengthField(1, 'bench'))
  const { bytes, holes } = lengthField(1, join(resource, lengthField(2, join(scope, ...spans))))
  const offsets = new Map(holes.map(({ name, offset }) => [name, offset]))
  const offsetOf = (name: string): number => offsets.get(name) ?? -1
  return {
    body: bytes,
    textBytes,
    spansPerTrace: shape.spansPerTrace,
    spans: spans.map((_, index) => ({
      isRoot: positionOf(index, shape) === 0,
      traceId: offsetOf(`${index} trace`),
      spanId: offsetOf(`${index} span`),
      parentId: offsetOf(`${index} parent`),
      startNs: offsetOf(`${index} start`),
      endNs: offsetOf(`${index} end`),
      input: offsetOf(`${index} input`),
      output: offsetOf(`${index} output`),
    })),
  }
}

function positionOf(index: number, { firstPosition, spansPerTrace }: RequestShape): number {
  return (firstPosition + index) % spansPerTrace
}

function encodeSpan(index: number, shape: RequestShape, textBytes: number, dice: Dice): Piece {
  const position = positionOf(index, shape)
  const role = position === 0 ? 'AGENT' : position % 3 === 1 ? 'LLM' : 'TOOL'
  const parent = position === 0 ? [] : [lengthField(4, hole(`${index} parent`, 8))]
  return lengthField(
    2,
    join(
      lengthField(1, hole(`${index} trace`, 16)),
      lengthField(2, hole(`${index} span`, 8)),
      ...parent,
      lengthField(5, role === 'AGENT' ? 'agent.run' : role === 'LLM' ? 'llm.call' : `tool.${position % 4}`),
      varintField(6, role === 'LLM' ? 3 : 1),
      fixed64Hole(7, `${index} start`),
      fixed64Hole(8, `${index} end`),
      attribute(9, 'openinference.span.kind', role),
      attribute(9, 'session.id', `session-${Math.floor(dice() * 5000)}`),
      ...factsOf(role, dice),
      attribute(9, 'input.value', hole(`${index} input`, textBytes)),
      attribute(9, 'output.value', hole(`${index} output`, textBytes)),
      lengthField(15, statusOf(role, dice)),
    ),
  )
}

function factsOf(role: string, dice: Dice): Piece[] {
  if (role === 'AGENT') return [attribute(9, 'assay.tag.env', pick(environments, dice))]
  if (role === 'TOOL') return []
  return [
    attribute(9, 'gen_ai.request.model', pick(models, dice)),
    attribute(9, 'gen_ai.usage.input_tokens', 100 + Math.floor(dice() * 4000)),
    attribute(9, 'gen_ai.usage.output_tokens', 20 + Math.floor(dice() * 900)),
  ]
}

function statusOf(role: string, dice: Dice): Piece {
  return role === 'AGENT' && dice() < 0.1 ? join(lengthField(2, 'the tool gave no answer'), varintField(3, 2)) : varintField(3, 1)
}

function attribute(field: number, key: string, value: string | number | Piece): Piece {
  return lengthField(
    field,
    join(lengthField(1, key), lengthField(2, typeof value === 'number' ? varintField(3, value) : lengthField(1, value))),
  )
}

function pick<T>(from: readonly T[], dice: Dice): T {
  return from[Math.floor(dice() * from.length)] as T
}
