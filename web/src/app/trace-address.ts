import { workspaceOf } from './workspace-of.ts'

/** The trace that an address shows, and whose it is; null for the address of another page. */
export function traceAddress(path: string): { workspace: string; traceId: string } | null {
  const { workspace, base } = workspaceOf(path)
  const encoded = /^\/p\/[^/]+\/traces\/([^/]+)\/?$/.exec(path.slice(base.length))?.[1]
  if (encoded === undefined) return null
  try {
    return { workspace, traceId: decodeURIComponent(encoded) }
  } catch {
    return null
  }
}
