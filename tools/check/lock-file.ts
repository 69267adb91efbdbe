import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

/** The parts of a package.json that an install depends on; the lock file keeps a copy for each workspace. */
interface Manifest {
  name?: string
  version?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const facts = ['version', 'dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const

/** The workspaces of which the lock file does not say what their package.json says; the root's path is the empty text. */
function staleWorkspaces(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Manifest> }
  const workspaces = Object.entries(lock.packages).filter(([path]) => !path.includes('node_modules'))
  return workspaces
    .filter(([path, locked]) => {
      const manifest = JSON.parse(readFileSync(path === '' ? 'package.json' : `${path}/package.json`, 'utf8')) as Manifest
      return facts.some((fact) => !isDeepStrictEqual(manifest[fact] ?? {}, locked[fact] ?? {}))
    })
    .map(([path]) => path)
}

const stale = staleWorkspaces()
for (const path of stale) process.stdout.write(`package-lock.json does not fit ${path === '' ? '' : `${path}/`}package.json\n`)
process.exitCode = stale.length === 0 ? 0 : 1
