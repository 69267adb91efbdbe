import { formatSegment } from '../ui/path-segment.ts'

/* Addresses of this slice's pages, relative to the workspace; and of others that they lead to. */

/** Goes on to what the project has. */
export function projectPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}`
}

export function nowPath(experimentId: string): string {
  return `${projectPath(experimentId)}/now`
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

/** The list, as a tab of the traces. */
export function conversationsPath(experimentId: string): string {
  return `${tracesPath(experimentId)}?tab=conversations`
}

export function conversationPath(experimentId: string, session: string): string {
  return `${projectPath(experimentId)}/conversations/${formatSegment(session)}`
}

/** Where a model's step is run again. */
export function playgroundPath(experimentId: string, traceId: string, spanId: string): string {
  return `${projectPath(experimentId)}/playground?trace=${encodeURIComponent(traceId)}&span=${encodeURIComponent(spanId)}`
}

export function connectPath(experimentId: string): string {
  return `${projectPath(experimentId)}/connect`
}
