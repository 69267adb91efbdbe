/** Addresses of this slice's pages, relative to the workspace. */
export function tracesPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}/traces`
}

export function tracePath(experimentId: string, traceId: string): string {
  return `${tracesPath(experimentId)}/${encodeURIComponent(traceId)}`
}

export function connectPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}/connect`
}
