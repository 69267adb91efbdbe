import { readdirSync, writeFileSync } from 'node:fs'

const source = new URL('../src/', import.meta.url)

/** The text of `src/auto.ts` for the integrations that there are. A test compares it with the file. */
export function autoSource(): string {
  const names = readdirSync(new URL('integrations/', source), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const variable = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return `// Written by scripts/generate-auto.ts from the folders of src/integrations.
import { init } from './core/init.ts'
${names.map((name) => `import { integration as ${variable(name)} } from './integrations/${name}/index.ts'`).join('\n')}
import { patchOnLoad } from './integrations/patch-on-load.ts'
import { patchPresent } from './integrations/patch-present.ts'

const integrations = [${names.map(variable).join(', ')}]
init()
patchPresent(integrations, patchOnLoad(integrations))
`
}

if (import.meta.main) writeFileSync(new URL('auto.ts', source), autoSource())
