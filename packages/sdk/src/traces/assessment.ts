import { asRecord, optionalText, text } from '../rest/message.ts'

/** What somebody says of a trace or span. */
export interface Assessment {
  assessmentId: string
  traceId: string
  /** `undefined` when it is about the trace as a whole. */
  spanId: string | undefined
  name: string
  kind: 'feedback' | 'expectation' | 'issue'
  value: unknown
  rationale: string | undefined
  source: { type: string; id: string }
  metadata: Record<string, string>
  createdAt: Date
  updatedAt: Date
  /** Id of the one that this one took the place of. */
  overrides: string | undefined
  /** False when another took its place. */
  valid: boolean
}

export function readAssessment(value: unknown): Assessment {
  const assessment = asRecord(value)
  const source = asRecord(assessment['source'])
  const kind = 'expectation' in assessment ? 'expectation' : 'issue' in assessment ? 'issue' : 'feedback'
  return {
    assessmentId: text(assessment['assessment_id']),
    traceId: text(assessment['trace_id']),
    spanId: optionalText(assessment['span_id']),
    name: text(assessment['assessment_name']),
    kind,
    value: readValue(asRecord(assessment[kind])),
    rationale: optionalText(assessment['rationale']),
    source: { type: text(source['source_type']), id: text(source['source_id']) },
    metadata: asRecord(assessment['metadata']) as Record<string, string>,
    createdAt: new Date(text(assessment['create_time'])),
    updatedAt: new Date(text(assessment['last_update_time'])),
    overrides: optionalText(assessment['overrides']),
    valid: assessment['valid'] !== false,
  }
}

/** Objects and lists of expectations are kept as text by MLflow. */
function readValue(said: Readonly<Record<string, unknown>>): unknown {
  const serialized = asRecord(said['serialized_value'])['value']
  return typeof serialized === 'string' ? (JSON.parse(serialized) as unknown) : said['value']
}
