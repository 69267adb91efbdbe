import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Folders whose functions ask the server, or write files: a program that only traces never reads them. */
const folders = ['runs', 'artifacts', 'models', 'prompts', 'datasets', 'traces']
const all = '\0later:all'
const one = '\0later:'

/**
 * Lets `src/index.ts` export these functions as ones that load what they are, all of it at once, when the first of them is called. Each is
 * async or a search that is asked when it is used, so that a program cannot tell the difference; one that is neither does not build.
 */
export function loadLater(root: string): Plugin {
  const index = join(root, 'src/index.ts')
  const parts = partsOf(readFileSync(index, 'utf8'))
  return {
    name: 'load-later',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === all) return all
      return importer === index && parts.has(source) ? `${one}${source}` : null
    },
    load(id) {
      if (id === all) return [...parts.keys()].map((source) => `export * from ${JSON.stringify(join(root, 'src', source))}`).join('\n')
      const names = parts.get(id.slice(one.length))
      if (!id.startsWith(one) || names === undefined) return null
      const text = readFileSync(join(root, 'src', id.slice(one.length)), 'utf8')
      return [
        `import { later, laterPaged } from ${JSON.stringify(join(root, 'src/core/later.ts'))}`,
        `const load = () => import(${JSON.stringify(all)})`,
        ...names.map((name) => `export const ${name} = ${kindOf(text, name)}(load, ${JSON.stringify(name)})`),
      ].join('\n')
    },
  }
}

/** The names that are exported as values, by the file that they come from. */
function partsOf(index: string): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  for (const [, names = '', source = ''] of index.matchAll(/^export \{([^}]*)\} from '(\.\/[^']+)'/gm)) {
    const values = names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
    if (folders.includes(source.split('/')[1] ?? '') && values.length > 0) parts.set(source, values)
  }
  return parts
}

function kindOf(text: string, name: string): 'later' | 'laterPaged' {
  // The first signature: it ends where its body begins, or its line.
  const signature = new RegExp(`^export (?:async )?function ${name}\\b.*?(?: \\{$|\\n(?=export))`, 'ms').exec(text)?.[0] ?? ''
  if (/\): Paged</.test(signature)) return 'laterPaged'
  if (/\): Promise</.test(signature)) return 'later'
  throw new Error(`${name} is exported by src/index.ts and loaded later; it must give a promise or a Paged, and say so`)
}
