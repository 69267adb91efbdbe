import type { AssessmentMessage } from '@assay/protocol/mlflow'
import type { AssessmentDraft } from '../store/assessment-store.ts'

/** What a client wrote, for the store; times that it left out are `nowMs`. */
export function assessmentDraft(message: AssessmentMessage, traceId: string, nowMs: number): AssessmentDraft {
  const { id, createdAtMs, updatedAtMs, ...said } = message
  return { ...said, traceId, assessmentId: id ?? undefined, createdAtMs: createdAtMs ?? nowMs, updatedAtMs: updatedAtMs ?? nowMs }
}
