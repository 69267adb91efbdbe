import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The `'sha256-…'` source of every inline script of a page, in order, as a content security policy names it. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return [...scripts].map(
    ([, text]) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`,
  )
}

/**
 * Writes `csp.json` beside the built page: `{ "scriptSrc": ["'sha256-…'"] }`. The server puts these into its policy, so the theme is set
 * before the first paint and still no other inline script can run.
 */
export function cspHash(): Plugin {
  return {
    name: 'csp-hash',
    apply: 'build',
    async writeBundle(options) {
      const dir = options.dir ?? 'dist'
      const html = await readFile(join(dir, 'index.html'), 'utf8')
      await writeFile(join(dir, 'csp.json'), `${JSON.stringify({ scriptSrc: inlineScriptHashes(html) })}\n`)
    },
  }
}
