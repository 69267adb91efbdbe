import type { Policy } from '@assay/protocol'
import { AppError } from '@assay/protocol'
import type { Authoriser, Caller, Resource } from '../platform/auth/caller.ts'

export interface AuditEntry {
  caller: Caller
  action: string
  resource: Resource
  /** Of a change of many things, how many. */
  count?: number
  atMs: number
}

/** Where every mutation is noted. */
export interface AuditSink {
  record(entry: AuditEntry): void
}

/** What every slice needs to change anything. */
export interface Seam {
  authoriser: Authoriser
  audit: AuditSink
  nowMs(): number
}

/** Until users exist the one who passed the door may do everything; a feedback token only adds feedback, and a share link only shows its trace. */
export const singleUserPolicy: Authoriser = {
  check(caller, policy) {
    if (caller.via === 'feedback-token' && policy !== 'feedback:write') {
      throw new AppError('PERMISSION_DENIED', `A feedback token may only add feedback, not "${policy}".`)
    }
    if (caller.via === 'share-link' && policy !== 'trace:read') {
      throw new AppError('PERMISSION_DENIED', `A share link may only show its trace, not "${policy}".`)
    }
  },
}

export const noAudit: AuditSink = { record() {} }

/**
 * Authorises, acts, notes: whatever changes a resource goes through here; spans that are sent pass the door only. The note is written after the
 * act succeeded, so that the trail never claims what did not happen. `countOf` tells of a change of many things how many they were.
 */
export async function mutate<T>(
  seam: Seam,
  change: { caller: Caller; policy: Policy; action: string; resource: Resource; countOf?: (result: T) => number },
  act: () => Promise<T>,
): Promise<T> {
  seam.authoriser.check(change.caller, change.policy, change.resource)
  const result = await act()
  const count = change.countOf?.(result)
  seam.audit.record({
    caller: change.caller,
    action: change.action,
    resource: change.resource,
    ...(count !== undefined && { count }),
    atMs: seam.nowMs(),
  })
  return result
}
