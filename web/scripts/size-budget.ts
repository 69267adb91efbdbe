import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface ManifestChunk {
  file: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  css?: string[]
}

/** Sizes in bytes of gzip (level 9), as a server sends it that knows no better. */
export interface PageSizes {
  /** Script that the first page loads: the entry and all that it imports. */
  entryScript: number
  /** Style of the page that has most of it: that of the first load and of all that its part imports. */
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

  const within = (chunk: ManifestChunk, found = new Set<ManifestChunk>()) => {
    if (found.has(chunk)) return found
    found.add(chunk)
    for (const name of chunk.imports ?? []) if (manifest[name] !== undefined) within(manifest[name], found)
    return found
  }
  const total = async (files: Iterable<string>) =>
    (await Promise.all([...new Set(files)].map(gzipped))).reduce((sum, bytes) => sum + bytes, 0)
  const stylesOf = (loaded: Set<ManifestChunk>) => [...loaded].flatMap(({ css }) => css ?? [])

  const entries = chunks.filter(({ isEntry }) => isEntry === true)
  const first = new Set(entries.flatMap((chunk) => [...within(chunk)]))
  const sizes: PageSizes = {
    entryScript: await total([...first].map(({ file }) => file)),
    style: await total(stylesOf(first)),
    lazyScripts: {},
  }
  for (const chunk of chunks) {
    if (chunk.isDynamicEntry !== true || first.has(chunk)) continue
    sizes.lazyScripts[chunk.file] = await gzipped(chunk.file)
    sizes.style = Math.max(sizes.style, await total(stylesOf(first.union(within(chunk)))))
  }
  return sizes
}

if (import.meta.main) {
  const sizes = await pageSizes(join(import.meta.dirname, '..', 'dist'))
  const line = (name: string, bytes: number, limit: number) =>
    console.log(`${name.padEnd(40)} ${(bytes / 1000).toFixed(1).padStart(7)} kB of ${limit / 1000}${bytes > limit ? '  OVER' : ''}`)
  line('first load, script', sizes.entryScript, sizeBudget.entryScript)
  line('style, the page with most', sizes.style, sizeBudget.style)
  for (const [file, bytes] of Object.entries(sizes.lazyScripts)) line(file, bytes, sizeBudget.lazyScript)
  const over =
    sizes.entryScript > sizeBudget.entryScript ||
    sizes.style > sizeBudget.style ||
    Object.values(sizes.lazyScripts).some((bytes) => bytes > sizeBudget.lazyScript)
  if (over) process.exitCode = 1
}
