// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmStep } from './step.mjs'

/** @typedef {{ root: string, node: string, env: NodeJS.ProcessEnv }} Place */

/** @typedef {{ name: string, sources: string[], output: string, build(at: Place): Promise<void> }} Product */

/**
 * The server as one module a thread, the browser's files, and the SDK as the tarball that the server hands out.
 *
 * @type {Product[]}
 */
export const products = [
  {
    name: 'server',
    sources: ['server', 'packages/protocol/src', 'packages/sdk/src', 'packages/simulator/src', 'package-lock.json'],
    output: '.cache/server/main.js',
    build: (at) =>
      npmStep({ ...at, what: 'bundling the server', args: ['run', 'build', '--workspace', '@assay/server', '--loglevel=error'] }),
  },
  {
    name: 'web',
    sources: ['web', 'packages/protocol/src', 'package-lock.json'],
    output: 'web/dist/index.html',
    build: (at) =>
      npmStep({ ...at, what: 'building the web pages', args: ['run', 'build', '--workspace', '@assay/web', '--loglevel=error'] }),
  },
  {
    name: 'sdk',
    sources: ['packages/sdk', 'packages/protocol/src', 'package-lock.json'],
    output: '.cache/sdk.tgz',
    async build(at) {
      await npmStep({ ...at, what: 'building the SDK', args: ['run', 'build', '--workspace', '@assay/sdk', '--loglevel=error'] })
      const folder = join(at.root, '.cache', 'sdk')
      mkdirSync(folder, { recursive: true })
      await npmStep({
        ...at,
        what: 'packing the SDK',
        args: ['pack', '--workspace', '@assay/sdk', '--pack-destination', folder, '--ignore-scripts', '--loglevel=error'],
      })
      const { version } = JSON.parse(readFileSync(join(at.root, 'packages/sdk/package.json'), 'utf8'))
      renameSync(join(folder, `assay-sdk-${version}.tgz`), join(at.root, '.cache/sdk.tgz'))
    },
  },
]

/**
 * Builds a product, only when its sources are not those of the last build or its output is gone.
 *
 * @param {Product} product
 * @param {Place} at
 * @returns {Promise<void>}
 */
export async function ensureBuilt(product, at) {
  const stampFile = join(at.root, '.cache', `${product.name}.stamp`)
  const stamp = fingerprint(at.root, product.sources)
  if (existsSync(join(at.root, product.output)) && readStamp(stampFile) === stamp) return
  await product.build(at)
  mkdirSync(join(at.root, '.cache'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

const notSources = new Set(['node_modules', 'dist', '.cache', 'coverage'])
/** @param {string} name */
const isTest = (name) => /\.(test|contract)\.[cm]?[jt]sx?$/.test(name)

/**
 * A hash over paths and contents; tests and what builds leave behind do not count.
 *
 * @param {string} root
 * @param {string[]} sources folders, or single files that end in `.json`
 */
function fingerprint(root, sources) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  /** @param {string} folder */
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (entry.isDirectory() && !notSources.has(entry.name)) walk(`${folder}/${entry.name}`)
      else if (entry.isFile() && !isTest(entry.name)) add(`${folder}/${entry.name}`)
    }
  }
  for (const source of sources) {
    if (source.endsWith('.json')) add(source)
    else walk(source)
  }
  return hash.digest('hex')
}

/** @param {string} path */
function readStamp(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
