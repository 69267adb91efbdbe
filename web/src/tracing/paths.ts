import { formatSegment } from '../ui/path-segment.ts'

/* Addresses of this slice's pages, relative to the workspace; and of others that they lead to. */

/** Goes on to what the project has. */
export function projectPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}`
}

export function nowPath(experimentId: string): string {
  return `${projectPath(experimentId)}/now`
}

export function mapPath(experimentId: string): string {
  return `${projectPath(experimentId)}/map`
}

/** What two sets of traces have otherwise. */
export function differsPath(experimentId: string): string {
  return `${projectPath(experimentId)}/differs`
}

export function costsPath(experimentId: string): string {
  return `${projectPath(experimentId)}/costs`
}

export function pricesPath(experimentId: string): string {
  return `${projectPath(experimentId)}/prices`
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

/** Two traces beside each other; without `b` it asks with which. */
export function comparePath(experimentId: string, a: string, b?: string): string {
  return `${projectPath(experimentId)}/compare?a=${encodeURIComponent(a)}${b === undefined ? '' : `&b=${encodeURIComponent(b)}`}`
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
