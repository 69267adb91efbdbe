import { createRequire } from 'node:module'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { cspHash } from './scripts/csp-hash.ts'
import { inFirstLoad } from './scripts/first-load.ts'
import { headScript } from './scripts/head-script.ts'

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  plugins: [react(), headScript(), cspHash()],
  resolve: {
    alias: {
      // Its build for browsers decodes `&lt;` by way of innerHTML, which the page's policy refuses.
      'decode-named-character-reference': createRequire(import.meta.url).resolve('decode-named-character-reference'),
      // In development every answer is checked by its schema; the built pages have none.
      ...(command === 'build' && { 'zod/mini': join(import.meta.dirname, 'src', 'api', 'no-schemas.ts') }),
    },
  },
  // Names that say where a rule is from are a tenth of all style, and stand in the scripts once more.
  css: { modules: { generateScopedName: command === 'build' ? '_[hash:base64:5]' : '[name]_[local]' } },
  build: {
    target: ['es2023', 'chrome123', 'firefox128', 'safari17.5'],
    // A data: address is not allowed as a script or style by the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // Left to itself, what is shared by each set of parts becomes a file of its own, script and style: eight requests before the first row,
    // and thirty for a trace.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: inFirstLoad(), debugName: 'first', priority: 1 },
            { name: 'shared', test: /\/(?:web|packages\/protocol)\/src\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:7070' } },
}))
