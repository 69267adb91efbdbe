import type { Policy } from '@assay/protocol'

/** Who asks, and in which workspace. Made once at the door; every store call takes its `workspace`. */
export interface Caller {
  workspace: string
  /** Name for audit rows and assessments. */
  name: string
  via: 'anonymous' | 'token' | 'feedback-token' | 'share-link' | 'system'
}

/** What a mutation touches, for authorisation and audit. */
export interface Resource {
  type:
    | 'trace'
    | 'experiment'
    | 'run'
    | 'logged-model'
    | 'registered-model'
    | 'artifact'
    | 'assessment'
    | 'price'
    | 'evaluation-dataset'
    | 'scorer'
    | 'label-schema'
    | 'review-queue'
    | 'issue'
    | 'share-link'
    | 'workspace'
    | 'webhook'
    | 'saved-view'
    | 'provider'
  id: string
}

/** Decides whether a caller may do a thing. A refusal is an `AppError`, so that no caller can forget to look at an answer. */
export interface Authoriser {
  /** @throws PERMISSION_DENIED */
  check(caller: Caller, policy: Policy, resource?: Resource): void
}
