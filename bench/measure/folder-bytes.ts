import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the files of a folder and of those in it take on disk, logs left out. */
export function folderBytes(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && !entry.name.endsWith('.log')) bytes += statSync(join(entry.parentPath, entry.name)).blocks * 512
  }
  return bytes
}
