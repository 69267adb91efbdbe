import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dependsOn, entryOf, findPackage } from './installed-package.ts'
import type { Integration } from './integration.ts'
import { knowsVersion, patchPackage, tell } from './patch-package.ts'

/**
 * Patches the copies that a load hook comes too late for. Of a program of ES modules everything is read before its first line runs, so
 * `import '@assay/sdk/auto'` in it finds the others' source already taken; on a Node without hooks it is so for every program.
 *
 * Each package that the program's package.json names is loaded here, synchronously, in the form that the program itself will get: the very
 * same copy, only a little earlier. A package that only some dependency uses is not looked for.
 */
export function patchPresent(integrations: readonly Integration[], hooked: boolean): void {
  const script = process.argv[1]
  const how = process.mainModule === undefined ? 'import' : 'require'
  if (hooked && (how === 'require' || isPreloaded())) return
  const folder = script === undefined ? process.cwd() : dirname(realPath(script))
  const require = process.getBuiltinModule('node:module').createRequire(`${folder}/`)
  for (const integration of integrations) {
    if (!dependsOn(integration.package, folder)) continue
    const installed = findPackage(integration.package, folder)
    if (installed === undefined || !knowsVersion(integration, installed)) continue
    const entry = entryOf(installed, how)
    if (entry === undefined) continue
    try {
      patchPackage(integration, installed, require(fileURLToPath(entry)))
    } catch (error) {
      tell(`load:${installed.name}`, `${installed.name} could not be loaded and is not traced: ${String(error)}`)
    }
  }
}

/** By `node --import` or `--require`: then the hooks are there before the program is read. */
function isPreloaded(): boolean {
  const args = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')]
  return args.some(
    (arg, at) =>
      /^(--import|--require|-r)(=|$)/.test(arg) && [arg, args[at + 1]].some((value) => value?.endsWith('@assay/sdk/auto') === true),
  )
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
