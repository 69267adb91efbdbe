import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  /** For a program without special rights. */
  freeBytes: number
  totalBytes: number
}

/** Of the disk on which a folder lies. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/** How full a disk is, as `maxDiskPercent` has it. In [0, 100]. */
export function usedPercent({ freeBytes, totalBytes }: DiskSpace): number {
  return (1 - freeBytes / totalBytes) * 100
}
