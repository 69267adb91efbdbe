import { type Assessment, invalidParameter, isAppError } from '@assay/protocol'
import {
  assessmentMessage,
  object,
  readAssessment,
  readJudgement,
  readMessage,
  readTraceId,
  required,
  text,
  textMap,
} from '@assay/protocol/mlflow'
import { type Caller, mutate } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route, RouteContext } from '../../platform/http/route.ts'
import type { AssessmentStore } from '../store/assessment-store.ts'
import { assessmentDraft } from './assessment-draft.ts'
import { knownTraceId, type TraceRouteDeps } from './trace-call.ts'

const collection = '/3.0/mlflow/traces/:trace_id/assessments'
const one = `${collection}/:assessment_id`

/** MLflow 3's calls on the assessments of a trace. */
export function assessmentRoutes({ assessments, seam }: Pick<TraceRouteDeps, 'assessments' | 'seam'>): Route[] {
  const write = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>) =>
    mutate(seam, { caller, policy: 'trace:write', action: `assessment.${action}`, resource: { type: 'assessment', id } }, act)

  return [
    ...mlflowCall(
      { method: 'POST', path: collection, policy: 'trace:write', fields: { assessment: required(object) } },
      async (caller, call, { params }) => {
        const message = readAssessment(call.assessment)
        const traceId = knownTraceId(params['trace_id'] ?? '')
        const draft = assessmentDraft(message, traceId, seam.nowMs())
        const created = await write(caller, 'create', draft.assessmentId ?? traceId, () => assessments.create(caller.workspace, draft))
        return { assessment: assessmentMessage(created) }
      },
    ),
    ...mlflowCall({ method: 'GET', path: one, policy: 'trace:read', fields: {} }, async (caller, _, context) => {
      const { traceId, assessmentId } = idsOf(context)
      return { assessment: assessmentMessage(await assessments.get(caller.workspace, traceId, assessmentId)) }
    }),
    ...mlflowCall(
      { method: 'PATCH', path: one, policy: 'trace:write', fields: { assessment: required(object), update_mask: required(text) } },
      async (caller, call, context) => {
        const { traceId, assessmentId } = idsOf(context)
        const updated = await write(caller, 'update', assessmentId, async () => {
          const present = await assessments.get(caller.workspace, traceId, assessmentId)
          const change = changeOf(present, call.assessment, call.update_mask.split(','))
          return assessments.update(caller.workspace, traceId, assessmentId, change, seam.nowMs())
        })
        return { assessment: assessmentMessage(updated) }
      },
    ),
    ...mlflowCall({ method: 'DELETE', path: one, policy: 'trace:write', fields: {} }, async (caller, _, { params }) => {
      const traceId = readTraceId(params['trace_id'] ?? '')
      if (traceId !== null)
        await write(caller, 'delete', params['assessment_id'] ?? '', () =>
          deleteIfThere(assessments, caller, traceId, params['assessment_id'] ?? ''),
        )
      return {}
    }),
  ]
}

type Change = Parameters<AssessmentStore['update']>[3]

/** What the members that `mask` names become; metadata is what is added. @throws INVALID_PARAMETER_VALUE */
function changeOf(present: Assessment, raw: Record<string, unknown>, mask: string[]): Change {
  const change: Change = {}
  for (const path of mask.map(snakeCase)) {
    switch (path) {
      case 'assessment_name':
        change.name = readMessage({ assessment_name: required(text) }, raw).assessment_name
        break
      case 'rationale':
        change.rationale = readMessage({ rationale: text }, raw).rationale || null
        break
      case 'metadata':
        change.metadata = Object.fromEntries(readMessage({ metadata: textMap }, raw).metadata)
        break
      case 'feedback':
      case 'expectation': {
        const judged = readJudgement({ [path]: raw[path] })
        if (judged === null) throw invalidParameter(`Missing value for required parameter 'assessment.${path}': the update_mask names it.`)
        if (present.kind !== path)
          throw invalidParameter(`Cannot update ${path} value on ${path === 'feedback' ? 'an Expectation' : 'a Feedback'} assessment.`)
        change.value = judged.value
        change.error = judged.error
        break
      }
      default:
        throw invalidParameter(
          `Invalid value "${path}" for parameter 'update_mask' supplied: assessment_name, feedback, expectation, rationale and metadata can be updated.`,
        )
    }
  }
  return change
}

/** Deleting what is not there is no error: a client may have been cut off before it saw the answer. */
async function deleteIfThere(assessments: AssessmentStore, { workspace }: Caller, traceId: string, assessmentId: string): Promise<void> {
  try {
    await assessments.delete(workspace, traceId, assessmentId)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error
  }
}

function idsOf({ params }: RouteContext): { traceId: string; assessmentId: string } {
  return { traceId: knownTraceId(params['trace_id'] ?? ''), assessmentId: params['assessment_id'] ?? '' }
}

/** A field mask in JSON is written in camelCase; clients that build it by hand write the field's own name. */
function snakeCase(path: string): string {
  return path.trim().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
