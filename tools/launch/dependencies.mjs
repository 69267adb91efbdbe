// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmStep, reachRegistry } from './step.mjs'

/**
 * What the launcher reads of an entry of a lock file.
 *
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 */

/**
 * Installs what `package-lock.json` names, only when `node_modules` is not already that.
 *
 * @param {{ root: string, node: string, env: NodeJS.ProcessEnv }} where
 * @returns {Promise<void>}
 */
export async function ensureDependencies({ root, node, env }) {
  const lock = readPackages(join(root, 'package-lock.json'))
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (lock && installed && isInstalled(lock, installed)) return
  const step = { what: 'installing dependencies', root, node, env }
  await reachRegistry(step)
  await npmStep({
    ...step,
    // Not `npm ci`: it refuses a lock file in which an optional package for another platform is absent, and a registry
    // need not have every platform of every version. `--no-save` keeps the lock file as it is, checksums included.
    args: ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  })
}

/**
 * Whether the record that npm leaves in `node_modules` says the same as the lock file.
 *
 * npm writes that record last, so an install that broke off has none. Optional packages may be absent (they are for
 * other platforms); one made for another platform is a `node_modules` that was carried over, and does not count.
 *
 * @param {Record<string, Entry>} lock the `packages` of package-lock.json
 * @param {Record<string, Entry>} installed the `packages` of node_modules/.package-lock.json
 */
export function isInstalled(lock, installed, platform = process.platform, cpu = process.arch) {
  const wanted = Object.entries(lock).filter(([path]) => path !== '')
  const missing = wanted.some(([path, entry]) => !installed[path] && !entry.optional && !entry.devOptional)
  if (missing) return false
  return Object.entries(installed).every(([path, entry]) => {
    const locked = lock[path]
    const expected = locked ? sameThing(locked, entry) : entry.optional === true
    return expected && fits(entry.os, platform) && fits(entry.cpu, cpu)
  })
}

/**
 * Version and checksum for a package, the declared dependencies for a workspace.
 *
 * @param {Entry} locked
 * @param {Entry} installed
 */
function sameThing(locked, installed) {
  /** @type {(keyof Entry)[]} */
  const facts = ['version', 'integrity', 'dependencies', 'devDependencies']
  return facts.every((fact) => JSON.stringify(locked[fact]) === JSON.stringify(installed[fact]))
}

/**
 * @param {string[] | undefined} allowed as in package.json: names, or names left out by `!`
 * @param {string} value
 */
function fits(allowed, value) {
  if (!allowed || allowed.includes(value)) return true
  return allowed.every((name) => name.startsWith('!')) && !allowed.includes(`!${value}`)
}

/**
 * @param {string} path
 * @returns {Record<string, Entry> | undefined}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}
