import type { CallKinds } from '../../platform/workers/call-kinds.ts'

/** Largest attachment of a trace. Unit: bytes. */
export const maxAttachmentBytes = 16 * 1024 * 1024

/** Files that belong to a trace and go with it. Ids are UUIDs that clients make; the spans say what each is (`attachment-address.ts`). */
export interface AttachmentStore {
  /** Replaces one of the same id. @throws RESOURCE_DOES_NOT_EXIST for an unknown trace. */
  put(workspace: string, traceId: string, attachmentId: string, data: Uint8Array): Promise<void>
  /** Null when there is none. @throws INTERNAL_ERROR when what is stored is damaged. */
  get(workspace: string, traceId: string, attachmentId: string): Promise<Uint8Array | null>
}

export const attachmentCalls: CallKinds<AttachmentStore> = {
  get: 'lookup',
  put: 'write',
}
