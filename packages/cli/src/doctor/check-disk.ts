import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Finding } from './finding.ts'

/** How full the file system of the data folder is, against the share at which the server refuses new spans. */
export function checkDisk(dataDir: string, maxDiskPercent: number, read: typeof statfsSync = statfsSync): Finding {
  const { blocks, bfree, bavail, bsize } = read(existingParent(dataDir))
  const used = blocks - bfree
  // As `df` counts: blocks kept back for root are neither used nor free.
  const usedPercent = used + bavail === 0 ? 100 : Math.ceil((used / (used + bavail)) * 100)
  const detail = `${usedPercent} % full, ${gigabytes(bavail * bsize)} GB free`
  if (usedPercent < maxDiskPercent) return { name: 'disk', level: 'ok', detail }
  return {
    name: 'disk',
    level: 'FAIL',
    detail: `${detail}; from ${maxDiskPercent} % on the server refuses new spans (507).`,
    remedy: 'Free space, move the data folder, or raise --max-disk-percent.',
  }
}

function existingParent(path: string): string {
  return existsSync(path) ? path : existingParent(dirname(path))
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
