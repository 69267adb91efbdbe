import type * as NodeModule from 'node:module'
import type { Integration } from './integration.ts'
import { isEntry, packageOfModule } from './installed-package.ts'
import { knowsVersion, patchPackage } from './patch-package.ts'

/** Where a loaded module hands its exports over: its last line runs in the program, where nothing of ours is in scope. */
const handoverKey = Symbol.for('assay.loaded')

/**
 * Patches each integration's package when the program loads it: by import and by require, every copy, whenever that is. Nothing is loaded
 * that the program would not load by itself. False on a Node without `module.registerHooks` (before 22.15): there this does nothing.
 */
export function patchOnLoad(integrations: readonly Integration[]): boolean {
  const { registerHooks } = process.getBuiltinModule('node:module')
  if (typeof registerHooks !== 'function') return false
  const byPackage = new Map(integrations.map((integration) => [integration.package, integration]))
  const integrationOf = (url: string): Integration | undefined => {
    const found = packageOfModule(url)
    return found !== undefined && isEntry(found.package, found.path) ? byPackage.get(found.package.name) : undefined
  }
  const handover = (url: string, exports: unknown): void => {
    const integration = integrationOf(url)
    const found = packageOfModule(url)
    if (integration !== undefined && found !== undefined && knowsVersion(integration, found.package))
      patchPackage(integration, found.package, exports)
  }
  Object.defineProperty(globalThis, handoverKey, { value: handover, configurable: true })
  const names = integrations.map((integration) => `/node_modules/${integration.package}/`)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      // Nearly every module is somebody else's: told by its address, before anything is read.
      return names.some((name) => url.includes(name)) && integrationOf(url) !== undefined ? withHandover(url, loaded) : loaded
    },
  })
  return true
}

/** The module with one more line behind all of its own: its exports are complete by then, and its line numbers stay. */
function withHandover(url: string, loaded: NodeModule.LoadFnOutput): NodeModule.LoadFnOutput {
  if (loaded.source === null || loaded.source === undefined) return loaded
  const call = `globalThis[Symbol.for('assay.loaded')]?.(${JSON.stringify(url)}, `
  const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString('utf8')
  if (loaded.format === 'module')
    return { ...loaded, source: `${source}\nimport * as __assayExports from ${JSON.stringify(url)}; ${call}__assayExports);\n` }
  if (loaded.format === 'commonjs') return { ...loaded, source: `${source}\n;${call}module.exports);\n` }
  return loaded
}
