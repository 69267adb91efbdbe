import type { Log } from '../../platform/log.ts'

interface Refused {
  /** Of spans, of MLflow's calls, or `pages`. */
  door: string
  request: string
  status: number
  reason: string
  hint?: string
}

/** Refusals of one kind, a door and a status, are logged this often at most. */
export const refusalLogMs = 60_000

/**
 * Logs refused requests, so that whoever runs the server learns of a program that is set up wrong. One line a kind a minute, with how many
 * there were since the last: a sender that knocks all day fills no disk. It gets what the empty page shows: method, path, status and reason,
 * never a header, a query or a body.
 */
export function createRefusalLog(log: Log, nowMs: () => number): (refused: Refused) => void {
  const kinds = new Map<string, { loggedAtMs: number; since: number }>()
  return ({ door, request, status, reason, hint }) => {
    const key = `${door} ${status}`
    const kind = kinds.get(key)
    if (kind !== undefined && nowMs() - kind.loggedAtMs < refusalLogMs) {
      kind.since++
      return
    }
    kinds.set(key, { loggedAtMs: nowMs(), since: 0 })
    const more = kind === undefined || kind.since === 0 ? {} : { notLogged: kind.since }
    log.warn(status === 200 ? 'spans refused' : 'request refused', {
      door,
      request,
      status,
      reason,
      ...(hint !== undefined && { hint }),
      ...more,
    })
  }
}
