import { join } from 'node:path'
import { build } from 'vite'

/**
 * Bundles the command into `dist/main.js`, with all it needs but Node itself, for the Node that the package promises.
 * The server stays outside: where it is installed beside the command, the command finds it.
 */
const root = join(import.meta.dirname, '..')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'src/main.ts',
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20.19',
    minify: false,
    rolldownOptions: { external: ['@assay/server', '@assay/server/store-check'] },
  },
})
