import { mkdirSync } from 'node:fs'
import { npmStep } from '../launch/step.mjs'

/** Builds and packs workspaces, e.g. `packages/cli`, into `folder`; `npm pack` names the files `assay-cli-0.1.0.tgz`. */
export async function packPackages(root: string, workspaces: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const workspace of workspaces) {
    const at = { root, args: ['--workspace', workspace, '--loglevel=error'] }
    await npmStep({ ...at, what: `building ${workspace}`, args: ['run', 'build', ...at.args] })
    await npmStep({ ...at, what: `packing ${workspace}`, args: ['pack', '--ignore-scripts', '--pack-destination', folder, ...at.args] })
  }
}
