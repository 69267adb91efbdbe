import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SdkPeer } from './sdk-peers.ts'

const run = promisify(execFile)

/**
 * Installs packages into a folder of their own under `into`, once.
 *
 * Without optional peers of every framework: what counts is what a program that traces with the package alone has to install.
 * @throws with npm's own words when the registry does not have them.
 */
export async function installSdkPeer(into: string, peer: Pick<SdkPeer, 'name' | 'packages'>): Promise<string> {
  const folder = join(into, peer.name)
  const mark = join(folder, '.complete')
  if (existsSync(mark)) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: `bench-${peer.name}`, private: true, type: 'module' }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--save-exact', ...peer.packages], {
    cwd: folder,
    timeout: 300_000,
  })
  writeFileSync(mark, peer.packages.join('\n'))
  return folder
}
