import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** A package on disk. */
export interface InstalledPackage {
  name: string
  /** Ends with a slash. */
  folder: URL
  manifest: Manifest
}

interface Manifest {
  version?: string
  main?: string
  exports?: unknown
  dependencies?: object
  devDependencies?: object
  optionalDependencies?: object
  peerDependencies?: object
}

const modulesFolder = '/node_modules/'

/** The package that a module's address lies in, and the path in it. `undefined` for the program's own files, and where package.json cannot be read. */
export function packageOfModule(url: string): { package: InstalledPackage; path: string } | undefined {
  const at = url.lastIndexOf(modulesFolder)
  if (at < 0 || !url.startsWith('file:')) return undefined
  const match = /^((?:@[^/]+\/)?[^/]+)\/([^?#]+)/.exec(url.slice(at + modulesFolder.length))
  if (match === null) return undefined
  const [, name = '', path = ''] = match
  const found = readPackage(name, new URL(`${url.slice(0, at)}${modulesFolder}${name}/`))
  return found === undefined ? undefined : { package: found, path }
}

/** The package of that name that a program in `folder` gets, as Node looks for it: in each `node_modules` upwards. */
export function findPackage(name: string, folder: string): InstalledPackage | undefined {
  for (const base of foldersUpwards(folder)) {
    const found = readPackage(name, new URL(`node_modules/${name}/`, base))
    if (found !== undefined) return found
  }
  return undefined
}

/** True when the nearest package.json above `folder` names the package. */
export function dependsOn(name: string, folder: string): boolean {
  for (const base of foldersUpwards(folder)) {
    const manifest = readManifest(base)
    if (manifest === undefined) continue
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest
    return [dependencies, devDependencies, optionalDependencies, peerDependencies].some(
      (names) => names !== undefined && Object.hasOwn(names, name),
    )
  }
  return false
}

/** True for a file that `import 'name'` or `require('name')` loads, not for the package's inner ones. */
export function isEntry({ manifest, folder }: InstalledPackage, path: string): boolean {
  const entries = manifest.exports === undefined ? [manifest.main ?? 'index.js'] : allTargets(rootExport(manifest.exports))
  return entries.some((entry) => new URL(entry, folder).href === new URL(path, folder).href)
}

/** The file that `import 'name'` (or `require('name')`) loads; `undefined` when the package cannot be loaded so. */
export function entryOf({ manifest, folder }: InstalledPackage, how: 'import' | 'require'): URL | undefined {
  const target =
    manifest.exports === undefined
      ? (manifest.main ?? 'index.js')
      : pickTarget(rootExport(manifest.exports), new Set(['node', 'module-sync', 'default', how]))
  return target === undefined ? undefined : new URL(target, folder)
}

function readPackage(name: string, folder: URL): InstalledPackage | undefined {
  const manifest = readManifest(folder)
  return manifest === undefined ? undefined : { name, folder, manifest }
}

function readManifest(folder: URL): Manifest | undefined {
  const file = new URL('package.json', folder)
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined
  } catch {
    return undefined
  }
}

function* foldersUpwards(folder: string): Generator<URL> {
  for (let at = pathToFileURL(`${folder}/`), above = new URL('..', at); ; at = above, above = new URL('..', at)) {
    yield at
    if (above.href === at.href) return
  }
}

function rootExport(exports: unknown): unknown {
  return typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports
}

/** Every file that any condition of an export leads to. */
function allTargets(target: unknown): string[] {
  if (typeof target === 'string') return [target]
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(allTargets) : []
}

/** The file that the first matching conditions lead to, in the order in which the package lists them. */
function pickTarget(target: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === 'string') return target
  if (typeof target !== 'object' || target === null) return undefined
  for (const [condition, inner] of Object.entries(target)) {
    const found = Array.isArray(target) || conditions.has(condition) ? pickTarget(inner, conditions) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
