import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** What a map looks at and how much of it is answered, of each side of a comparison. */
export const mapLimits = {
  /** Of more, as many drawn from all of them alike. */
  traces: 10_000,
  /** Of the traces drawn, as many as have no more spans together. */
  spans: 200_000,
  /** Those with the most calls; the others are one node, `others`. */
  nodes: 200,
  /** Those with the most calls; the others are counted. */
  edges: 1_000,
  /** Those with the most traces; the others are counted together. */
  paths: 50,
  /** Steps of a path; a longer one is cut. */
  pathSteps: 100,
  /** Trace ids of a part of the map, and of a rule's violations. */
  traceIds: 200,
  /** Characters of the declared flow. */
  flowChars: 2_000,
  /** Rules of the declared flow. */
  flowRules: 20,
} as const

/** Where every trace begins. */
export const entryNode = 'entry'
/** All steps that are not among the nodes of an answer; a trace with several of them counts once for each. */
export const othersNode = 'others'

const numbersSchema = z.object({
  calls: z.number(),
  /** Calls that failed. */
  errors: z.number(),
  traces: z.number(),
  /** Milliseconds of the calls that ended; null where none did. */
  p50Ms: z.nullable(z.number()),
  p95Ms: z.nullable(z.number()),
  /** Null where no call has a cost. */
  costUsd: z.nullable(z.number()),
})
export type MapNumbers = z.infer<typeof numbersSchema>

/** What is surely different from the other side: 95 % intervals do not touch or the difference's does not span 0; slower is a tenth at least. */
const changeSchema = z.enum(['new', 'gone', 'slower', 'more errors'])
export type MapChange = z.infer<typeof changeSchema>

/** Of one that is gone, `numbers` are null; of one that is new, and where nothing is compared, `against` is null. */
const sidesSchema = { numbers: z.nullable(numbersSchema), against: z.nullable(numbersSchema), changes: z.array(changeSchema) }

const nodeSchema = z.object({
  /** `tool:issue_refund`: its type and its name; or `entry` or `others`. */
  id: z.string(),
  type: z.enum(spanTypes),
  /** The tool's, the model's of calls of models, else the span's. */
  name: z.string(),
  /** 0 to 1: of the time of all nodes, what was spent here and in nothing that it called. */
  timeShare: z.number(),
  ...sidesSchema,
})
export type MapNode = z.infer<typeof nodeSchema>

const edgeSchema = z.object({ from: z.string(), to: z.string(), ...sidesSchema })
export type MapEdge = z.infer<typeof edgeSchema>

const pathSchema = z.object({
  /** Of its nodes in their order, whatever the repeats. */
  key: z.string(),
  /** Repeats right behind each other are one step, done `least` to `most` times. */
  steps: z.array(z.object({ node: z.string(), name: z.string(), type: z.enum(spanTypes), least: z.number(), most: z.number() })),
  isCut: z.boolean(),
  traces: z.number(),
  failed: z.number(),
  /** Likewise of the other side; 0 where nothing is compared. */
  tracesAgainst: z.number(),
})
export type MapPath = z.infer<typeof pathSchema>

const sideSchema = z.object({
  traces: z.number(),
  spans: z.number(),
  /** What part of all traces that match were looked at; 1 for all. */
  share: z.number(),
})

const mapSchema = z.object({
  looked: sideSchema,
  against: z.nullable(sideSchema),
  /** Those with the most calls first. */
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema),
  /** Steps that `others` stands for, and edges that are left out. */
  nodesLeftOut: z.number(),
  edgesLeftOut: z.number(),
  /** Of all traces, whichever path is asked for; the most common first. */
  paths: z.array(pathSchema),
  otherPaths: z.object({ paths: z.number(), traces: z.number(), failed: z.number() }),
})
export type AgentMap = z.infer<typeof mapSchema>

const queryOfMap = {
  experimentId: z.string(),
  q: z.optional(z.string()),
  from: z.optional(z.coerce.number()),
  to: z.optional(z.coerce.number()),
  /** Only the traces that went this way: the key of a path. */
  path: z.optional(z.string()),
}

/**
 * Which agents, tools and models the traces of a query called, and which called which. With any of `againstQ`, `againstFrom` and `againstTo` the
 * same of a second side; what is not said of it is as on the first.
 */
export const getAgentMap = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/map`,
  policy: 'trace:read',
  request: z.object({
    ...queryOfMap,
    againstQ: z.optional(z.string()),
    againstFrom: z.optional(z.coerce.number()),
    againstTo: z.optional(z.coerce.number()),
  }),
  response: mapSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

const partSchema = z.object({
  numbers: z.nullable(numbersSchema),
  /** From the first of its calls to the last in as many equal stretches. */
  course: z.array(z.object({ calls: z.number(), errors: z.number() })),
  /** The most common first, at most five; messages with what differs taken out. */
  errors: z.array(z.object({ errorType: z.string(), message: z.string(), calls: z.number(), traceId: z.string(), spanId: z.string() })),
  /** Those with the most calls first, at most five. */
  versions: z.array(z.object({ version: z.string(), numbers: numbersSchema })),
  /** A term of the query bar that finds its traces and no others of the query; null where there is none. */
  term: z.nullable(z.string()),
  /** The newest traces, at most `mapLimits.traceIds`. */
  traceIds: z.array(z.string()),
  /** Those in which a call failed: how many, and the newest. */
  failing: z.object({ traces: z.number(), traceIds: z.array(z.string()) }),
})
export type MapPart = z.infer<typeof partSchema>

/** More of one node of the map, or of its calls by one `caller`: an edge. Without `numbers` where there is none such. */
export const getMapPart = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/map/part`,
  policy: 'trace:read',
  request: z.object({ ...queryOfMap, node: z.string(), caller: z.optional(z.string()) }),
  response: partSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

const ruleSchema = z.object({
  /** As it was declared. */
  rule: z.string(),
  /** Traces with a step that the rule is about. */
  checked: z.number(),
  violations: z.number(),
  /** The newest first, at most `mapLimits.traceIds`; with the span that should not be there. */
  traces: z.array(z.object({ traceId: z.string(), spanId: z.string(), startMs: z.number() })),
  /** Names of the rule that no step has, each with the nearest that one has. */
  unknown: z.array(z.object({ name: z.string(), nearest: z.nullable(z.string()) })),
})
export type FlowCheck = z.infer<typeof ruleSchema>

/**
 * Where the traces of a query break a declared flow: a rule a line, `refund only after verify`, `plan before answer`, `never drop_table`,
 * `search at most 3 times`, about the order in which the spans of one trace began. Answered rule by rule as they were declared.
 */
export const checkFlow = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/map/flow`,
  policy: 'trace:read',
  request: z.object({ ...queryOfMap, flow: z.string() }),
  response: z.object({ looked: sideSchema, rules: z.array(ruleSchema) }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
