import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, products } from '../../tools/launch/built.mjs'

const root = join(import.meta.dirname, '..', '..')

/** Once before all end-to-end tests: the server that they start and the pages that it shows are what the sources say now. */
export default async function build(): Promise<void> {
  execFileSync(process.execPath, [join(root, 'server', 'scripts', 'build.ts')], { stdio: 'inherit' })
  // The test runner's NODE_ENV would make a development build.
  const env = { ...process.env, NODE_ENV: 'production' }
  for (const product of products) if (product.name === 'web') await ensureBuilt(product, { root, node: process.execPath, env })
}
