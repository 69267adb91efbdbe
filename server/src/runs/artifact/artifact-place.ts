import { AppError } from '@assay/protocol'

/** `<experiment>/traces/<trace>/artifacts` */
const tracesFolder = 'traces'

/**
 * What belongs to a trace goes with it, and is kept by tracing; the rest of its folder stays empty.
 * @throws RESOURCE_DOES_NOT_EXIST for a place in it
 */
export function checkNoTrace(path: readonly string[]): void {
  if (path[1] === tracesFolder) throw noSuchArtifact(path)
}

export function noSuchArtifact(path: readonly string[]): AppError {
  return new AppError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${path.join('/')}'`)
}
