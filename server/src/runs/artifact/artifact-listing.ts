import type { BlobEntry } from '../../platform/blobs/blobs.ts'

/** MLflow's list of files, with the names that lead to the folder before each. */
export function filesMessage(entries: readonly BlobEntry[], below: readonly string[] = []): object {
  if (entries.length === 0) return {}
  const before = below.map((name) => `${name}/`).join('')
  return {
    files: entries.map(({ name, isFolder, bytes }) => ({ path: before + name, is_dir: isFolder, ...(!isFolder && { file_size: bytes }) })),
  }
}
