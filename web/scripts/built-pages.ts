import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const web = join(import.meta.dirname, '..')

/**
 * The pages built anew into a folder of their own, so that no test looks at an old build. In a process of its own, since the test runner's
 * NODE_ENV would make a development build.
 */
export async function buildPages(): Promise<{ dist: string; remove: () => Promise<void> }> {
  const dist = await mkdtemp(join(tmpdir(), 'assay-web-'))
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', dist, '--emptyOutDir'], {
    cwd: web,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return { dist, remove: () => rm(dist, { recursive: true, force: true }) }
}
