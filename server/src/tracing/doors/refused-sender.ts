import type { Rejection } from './diagnostics.ts'

/**
 * Which door a refused request of the router was meant for: that of a program that wants to send spans. Null for what a page or a person
 * asked, whose refusal is told where they are.
 */
export function refusedSender(method: string, path: string, status: number): Rejection['door'] | null {
  const ownApi = /^\/(?:ajax-)?api\//.test(path)
  if (/^\/(?:ajax-)?api\/[^/]+\/mlflow\//.test(path))
    return status === 401 || status === 403 || (method === 'POST' && /\/traces\/?$/.test(path)) ? 'mlflow' : null
  // `/api/v1/traces` and the like: an endpoint was given a path, and exporters add theirs to it.
  if (method === 'POST' && (!ownApi || /\/v1\/(?:traces|metrics|logs)\/?$/.test(path))) return 'otlp-http'
  return null
}
