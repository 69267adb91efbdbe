import { AppError, invalidParameter, isAppError } from '@assay/protocol'
import { type AssessmentMessage, mlflowTraceId } from '@assay/protocol/mlflow'
import { type Caller, mutate } from '../../governance/index.ts'
import type { TraceInfoPatch, TraceRecord } from '../store/span-store.ts'
import { assessmentDraft } from './assessment-draft.ts'
import type { TraceRouteDeps } from './trace-call.ts'
import { readTraceInfo } from './trace-info-patch.ts'

/**
 * MLflow 3's StartTrace: what the client knows of a trace when its root ended. It may come before or after the spans.
 * @throws INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST for an unknown experiment.
 */
export async function startTrace(deps: TraceRouteDeps, caller: Caller, info: Record<string, unknown>): Promise<TraceRecord> {
  const nowMs = deps.seam.nowMs()
  const { patch, assessments } = readTraceInfo(info, nowMs)
  const trace = await writeTrace(deps, caller, patch)
  if (assessments.length === 0) return trace
  for (const assessment of assessments) await writeAssessment(deps, caller, patch.traceId, assessment, nowMs)
  return stored(deps, caller, patch.traceId)
}

/** Checks the experiment, then makes or completes the trace. Answers it as stored. */
export async function writeTrace(deps: TraceRouteDeps, caller: Caller, patch: TraceInfoPatch): Promise<TraceRecord> {
  const experiment = await deps.experiments.get(caller.workspace, patch.experimentId)
  if (experiment.lifecycleStage !== 'active') {
    throw invalidParameter(
      `The experiment ${patch.experimentId} must be in the 'active' state. Current state is ${experiment.lifecycleStage}.`,
    )
  }
  const present = await deps.reader.getTrace(caller.workspace, patch.traceId)
  if (present !== null && present.experimentId !== patch.experimentId) {
    throw invalidParameter(`Trace with ID '${mlflowTraceId(patch.traceId)}' already exists in another experiment.`)
  }
  const resource = { type: 'trace' as const, id: patch.traceId }
  await mutate(deps.seam, { caller, policy: 'trace:write', action: 'trace.start', resource }, () =>
    deps.writer.patchTrace(caller.workspace, patch),
  )
  return stored(deps, caller, patch.traceId)
}

/** A client that retries sends the same assessments again, with their ids: those are there already. */
async function writeAssessment(
  deps: TraceRouteDeps,
  caller: Caller,
  traceId: string,
  message: AssessmentMessage,
  nowMs: number,
): Promise<void> {
  const draft = assessmentDraft(message, traceId, nowMs)
  const resource = { type: 'assessment' as const, id: draft.assessmentId ?? traceId }
  await mutate(deps.seam, { caller, policy: 'trace:write', action: 'assessment.create', resource }, async () => {
    try {
      await deps.assessments.create(caller.workspace, draft)
    } catch (error) {
      if (draft.assessmentId === undefined || !isAppError(error) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error
      await deps.assessments.get(caller.workspace, traceId, draft.assessmentId)
    }
  })
}

async function stored(deps: TraceRouteDeps, caller: Caller, traceId: string): Promise<TraceRecord> {
  const trace = await deps.reader.getTrace(caller.workspace, traceId)
  if (trace === null) throw new AppError('INTERNAL_ERROR', `Trace '${mlflowTraceId(traceId)}' was written but cannot be read.`)
  return trace
}
