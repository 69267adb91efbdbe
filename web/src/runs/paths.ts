import { formatSegment } from '../ui/path-segment.ts'

/** Addresses of this slice's pages, relative to the workspace. */
export function runsPath(experimentId: string): string {
  return `/p/${formatSegment(experimentId)}/runs`
}

export function runPath(experimentId: string, runId: string): string {
  return `${runsPath(experimentId)}/${formatSegment(runId)}`
}

export function loggedModelsPath(experimentId: string): string {
  return `/p/${formatSegment(experimentId)}/models`
}

export function loggedModelPath(experimentId: string, modelId: string): string {
  return `${loggedModelsPath(experimentId)}/${formatSegment(modelId)}`
}

/** A version in the registry, whose pages stand outside of projects. */
export function registeredVersionPath(name: string, version: string): string {
  return `/models/${formatSegment(name)}/versions/${formatSegment(version)}`
}

/** Likewise, of a prompt. */
export function promptVersionPath(name: string, version: string): string {
  return `/prompts/${formatSegment(name)}?v=${formatSegment(version)}`
}
