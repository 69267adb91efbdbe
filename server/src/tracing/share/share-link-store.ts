import type { ShareLink } from '@assay/protocol'
import type { CallKinds } from '../../platform/workers/call-kinds.ts'

/** What a link opens. */
interface SharedTrace {
  workspace: string
  /** 32 hex digits. */
  traceId: string
}

/** Links with which anybody may look at one trace. They go with their trace. A trace of another workspace is RESOURCE_DOES_NOT_EXIST. */
export interface ShareLinkStore {
  /** `token` has 128 random bits and is kept nowhere. @throws INVALID_STATE for a trace that has `maxShareLinks` already */
  create(workspace: string, traceId: string, createdBy: string): Promise<{ link: ShareLink; token: string }>
  /** The newest first. */
  list(workspace: string, traceId: string): Promise<ShareLink[]>
  /** @throws RESOURCE_DOES_NOT_EXIST where there is no such link in the workspace */
  revoke(workspace: string, shareId: string): Promise<void>
  /** Null for a token that opens nothing, whether it never did or no longer does. */
  find(token: string): Promise<SharedTrace | null>
}

export const shareLinkCalls: CallKinds<ShareLinkStore> = { create: 'write', list: 'lookup', revoke: 'write', find: 'lookup' }
