/** Addresses of this slice's pages, relative to the workspace. */
export function runsPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}/runs`
}

export function runPath(experimentId: string, runId: string): string {
  return `${runsPath(experimentId)}/${encodeURIComponent(runId)}`
}

/** Run ids are hexadecimal, but a link may say anything. */
export function comparePath(experimentId: string, runIds: readonly string[]): string {
  return `${runsPath(experimentId)}/compare?runs=${runIds.map(encodeURIComponent).join(',')}`
}

export function loggedModelsPath(experimentId: string): string {
  return `/p/${encodeURIComponent(experimentId)}/models`
}

export function loggedModelPath(experimentId: string, modelId: string): string {
  return `${loggedModelsPath(experimentId)}/${encodeURIComponent(modelId)}`
}

/** A version in the registry, whose pages stand outside of projects. */
export function registeredVersionPath(name: string, version: string): string {
  return `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`
}

export function promptPath(name: string): string {
  return `/prompts/${encodeURIComponent(name)}`
}
