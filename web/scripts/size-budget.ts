import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface ManifestChunk {
  file: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
}

/** Sizes in bytes of gzip (level 9), as a server sends it that knows no better. */
export interface PageSizes {
  /** Script that the first page loads: the entry and all that it imports. */
  entryScript: number
  style: number
  /** Each part that is loaded on demand, by its file. */
  lazyScripts: Record<string, number>
}

/** What a browser may have to load; a kB is 1,000 bytes. */
export const sizeBudget = { entryScript: 130_000, style: 20_000, lazyScript: 60_000 } as const

/** Measures the pages built into `dist`. */
export async function pageSizes(dist: string): Promise<PageSizes> {
  const manifest = JSON.parse(await readFile(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, ManifestChunk>
  const gzipped = async (file: string) => gzipSync(await readFile(join(dist, file)), { level: 9 }).length
  const chunks = Object.values(manifest)

  const first = new Set<string>()
  const collect = (chunk: ManifestChunk | undefined) => {
    if (chunk === undefined || first.has(chunk.file)) return
    first.add(chunk.file)
    for (const name of chunk.imports ?? []) collect(manifest[name])
  }
  for (const chunk of chunks) if (chunk.isEntry === true) collect(chunk)

  const sizes: PageSizes = { entryScript: 0, style: 0, lazyScripts: {} }
  for (const file of first) sizes.entryScript += await gzipped(file)
  for (const { file } of chunks) if (file.endsWith('.css')) sizes.style += await gzipped(file)
  for (const chunk of chunks)
    if (chunk.isDynamicEntry === true && !first.has(chunk.file)) sizes.lazyScripts[chunk.file] = await gzipped(chunk.file)
  return sizes
}

if (import.meta.main) {
  const sizes = await pageSizes(join(import.meta.dirname, '..', 'dist'))
  const line = (name: string, bytes: number, limit: number) =>
    console.log(`${name.padEnd(40)} ${(bytes / 1000).toFixed(1).padStart(7)} kB of ${limit / 1000}${bytes > limit ? '  OVER' : ''}`)
  line('first load, script', sizes.entryScript, sizeBudget.entryScript)
  line('style, all pages', sizes.style, sizeBudget.style)
  for (const [file, bytes] of Object.entries(sizes.lazyScripts)) line(file, bytes, sizeBudget.lazyScript)
  const over =
    sizes.entryScript > sizeBudget.entryScript ||
    sizes.style > sizeBudget.style ||
    Object.values(sizes.lazyScripts).some((bytes) => bytes > sizeBudget.lazyScript)
  if (over) process.exitCode = 1
}
