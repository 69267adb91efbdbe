import { invalidParameter } from '@assay/protocol'
import { blobPath } from '../../platform/blobs/blob-path.ts'

/**
 * Where the artifacts of an `mlflow-artifacts:` address lie here: what stands behind scheme and host, which names the server that the client
 * talks to.
 * @throws INVALID_PARAMETER_VALUE for an address of another store, which this server does not read
 */
export function artifactPath(uri: string): string[] {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/s.exec(uri)
  if (match === null) throw invalidParameter(`Artifacts at '${uri.slice(0, 200)}' are not kept by this server. Read them from there.`)
  return blobPath(match[1] ?? '')
}
