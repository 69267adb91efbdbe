import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const root = resolve(import.meta.dirname, '..', '..')

/**
 * Bundles the server into `.cache/server`, a module for each thread. Node could run the sources as they are, but each thread would strip
 * their types anew and load hundreds of small files: five times the CPU of a start and twice the memory (docs/decisions/002).
 */
export async function buildServer(): Promise<void> {
  const source = (path: string): string => join(root, 'server', 'src', path)
  const bundle = await rolldown({
    input: { main: source('main.ts'), 'store-thread': source('store-thread.ts'), 'demo-worker': source('demo/demo-worker.ts') },
    platform: 'node',
    resolve: { conditionNames: ['@assay/source', 'node', 'import', 'default'] },
    external: [/^node:/],
  })
  await bundle.write({ dir: join(root, '.cache', 'server'), format: 'esm', cleanDir: true, sourcemap: true, chunkFileNames: '[name].js' })
  await bundle.close()
}

if (import.meta.main) await buildServer()
