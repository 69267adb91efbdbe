/** A file or folder of a run or logged model. */
export interface ArtifactInfo {
  /** From the root on, with "/" between the parts. */
  path: string
  isFolder: boolean
  /** `undefined` for a folder. */
  sizeBytes: number | undefined
}
