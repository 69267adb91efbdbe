import { readFileSync } from 'node:fs'
import type * as NodeModule from 'node:module'
import { currentClient } from '../core/current-client.ts'
import type { Integration } from './integration.ts'
import { type LoadedPackage, readPackageUrl } from './package-url.ts'

/** How a patched module hands its exports over: the line that is appended to it runs in the program, where nothing of ours is in scope. */
const handoverKey = Symbol.for('assay.loaded')

type Handover = (packageUrl: string, exports: unknown) => void

/**
 * Patches each integration's package when the program loads it: by import and by require, every copy, whenever that is. Nothing is loaded
 * that the program would not load itself.
 *
 * Needs `module.registerHooks` (Node 22.15 and later). On an older Node nothing is patched, which is told once: call `autolog` there.
 */
export function patchOnLoad(integrations: readonly Integration[]): void {
  const nodeModule = process.getBuiltinModule('node:module')
  if (typeof nodeModule.registerHooks !== 'function') {
    tell('no-hooks', `@assay/sdk/auto patches nothing on Node ${process.versions.node}, which has no module.registerHooks (22.15 and later have); call autolog of ${integrations.map(({ name }) => `@assay/sdk/${name}`).join(', ')} instead`)
    return
  }
  const byPackage = new Map(integrations.map((integration) => [integration.package, integration]))
  const handover: Handover = (url, exports) => patchLoaded(byPackage, url, exports)
  Object.defineProperty(globalThis, handoverKey, { value: handover, configurable: true })
  nodeModule.registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const found = readPackageUrl(url)
      return found !== undefined && byPackage.has(found.name) && isEntry(found) ? withHandover(url, loaded) : loaded
    },
  })
}

function patchLoaded(byPackage: ReadonlyMap<string, Integration>, url: string, exports: unknown): void {
  const found = readPackageUrl(url)
  const integration = found === undefined ? undefined : byPackage.get(found.name)
  if (found === undefined || integration === undefined) return
  try {
    const { version = '' } = readManifest(found)
    const major = Number.parseInt(version, 10)
    const { from, below } = integration.versions
    if (!(major >= from && major < below)) tell(`version:${found.name}`, `${found.name} ${version} is not a version that is known here (${from} up to, not including, ${below}); it is not traced`)
    else integration.autolog(exports)
  } catch (error) {
    tell(`patch:${found.name}`, `${found.name} could not be patched and is not traced: ${String(error)}`)
  }
}

interface Manifest { version?: string; main?: string; module?: string; exports?: unknown }

function readManifest({ folder }: LoadedPackage): Manifest {
  return JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Manifest
}

/** True for the file that `import 'name'` or `require('name')` loads, not for the package's inner ones. */
function isEntry(found: LoadedPackage): boolean {
  try {
    const { main = 'index.js', module, exports } = readManifest(found)
    const entries = [main, module, ...targetsOf(rootExport(exports))]
    return entries.some((entry) => entry !== undefined && new URL(entry, found.folder).href === new URL(found.path, found.folder).href)
  } catch {
    return false
  }
}

function rootExport(exports: unknown): unknown {
  return typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports
}

/** Every file that any condition of the export leads to. */
function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target]
  if (Array.isArray(target)) return target.flatMap(targetsOf)
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targetsOf) : []
}

/** The module with one more line, behind all of its own: its exports are complete by then, and line numbers stay. */
function withHandover(url: string, loaded: NodeModule.LoadFnOutput): NodeModule.LoadFnOutput {
  if (loaded.source === null || loaded.source === undefined) return loaded
  const call = `globalThis[Symbol.for('assay.loaded')]?.(${JSON.stringify(url)}, `
  const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString('utf8')
  if (loaded.format === 'module') return { ...loaded, source: `${source}\nimport * as __assayExports from ${JSON.stringify(url)}; ${call}__assayExports);\n` }
  if (loaded.format === 'commonjs') return { ...loaded, source: `${source}\n;${call}module.exports);\n` }
  return loaded
}

function tell(kind: string, message: string): void {
  currentClient()?.log.tell(kind, message)
}
