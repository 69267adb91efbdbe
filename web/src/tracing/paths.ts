/* Addresses of this slice's pages, relative to the workspace; and of others that they lead to. */

/** Goes on to what the project has. */
export function projectPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}`
}

export function projectRunsPath(experimentId: string): string {
  return `${projectPath(experimentId)}/runs`
}

export function tracesPath(experimentId: string): string {
  return `${projectPath(experimentId)}/traces`
}

export function tracePath(experimentId: string, traceId: string): string {
  return `${tracesPath(experimentId)}/${encodeURIComponent(traceId)}`
}

export function connectPath(experimentId: string): string {
  return `${projectPath(experimentId)}/connect`
}
