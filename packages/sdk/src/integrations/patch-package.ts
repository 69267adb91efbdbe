import { currentClient } from '../core/current-client.ts'
import type { Integration } from './integration.ts'
import type { InstalledPackage } from './installed-package.ts'

/** Whether the integration knows the package's major version; one that it does not know is told once. */
export function knowsVersion({ versions: { from, below } }: Integration, { name, manifest }: InstalledPackage): boolean {
  const major = Number.parseInt(manifest.version ?? '', 10)
  const known = major >= from && major < below
  if (!known)
    tell(
      `version:${name}`,
      `${name} ${manifest.version} is not a version that is known here (${from} up to, not including, ${below}); it is not traced`,
    )
  return known
}

/** Patches what a package exports. Never throws: what could not be done is told once. */
export function patchPackage(integration: Integration, { name, manifest }: InstalledPackage, exports: unknown): void {
  try {
    integration.autolog(exports)
  } catch (error) {
    tell(`patch:${name}`, `${name} ${manifest.version} could not be patched and is not traced: ${String(error)}`)
  }
}

export function tell(kind: string, message: string): void {
  currentClient()?.log.tell(kind, message)
}
