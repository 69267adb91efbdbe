import type { Assessment } from '@assay/protocol'
import type { CallKinds } from '../../platform/workers/call-kinds.ts'

export interface AssessmentDraft {
  /** Given by the caller or made here (`a-` + 32 hex). */
  assessmentId?: string | undefined
  traceId: string
  spanId: string | null
  kind: Assessment['kind']
  name: string
  value: unknown
  rationale: string | null
  source: Assessment['source']
  error: Assessment['error']
  metadata: Record<string, string>
  createdAtMs: number
  updatedAtMs: number
  /** Replaces that assessment: it stays readable by id, but is no longer valid. */
  overrides: string | null
}

/**
 * Feedback, expectations and issue links on traces. Every method rejects with RESOURCE_DOES_NOT_EXIST for a trace or assessment that is
 * unknown or in another workspace. A deleted override makes what it replaced valid again, unless another one overrides it too. That one was
 * created is said to the event sink in the same transaction.
 */
export interface AssessmentStore {
  /** `atMost` refuses with REQUEST_LIMIT_EXCEEDED when the trace has `count` assessments with that entry in their metadata already. */
  create(workspace: string, draft: AssessmentDraft, atMost?: { metadataKey: string; value: string; count: number }): Promise<Assessment>
  get(workspace: string, traceId: string, assessmentId: string): Promise<Assessment>
  /** Replaces the named members, and adds `metadata` to what is there, in one step. Its name may change, its kind may not. */
  update(
    workspace: string,
    traceId: string,
    assessmentId: string,
    change: Partial<Pick<Assessment, 'name' | 'value' | 'rationale' | 'metadata' | 'error'>>,
    nowMs: number,
  ): Promise<Assessment>
  delete(workspace: string, traceId: string, assessmentId: string): Promise<void>
}

export const assessmentCalls: CallKinds<AssessmentStore> = {
  get: 'lookup',
  create: 'write',
  update: 'write',
  delete: 'write',
}
