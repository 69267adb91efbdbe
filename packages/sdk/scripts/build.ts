import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { loadLater } from './load-later.ts'

/** Builds `dist/`: one file of code for each way in, what they share in a file beside them, and the declarations. */

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const integrations = readdirSync(join(root, 'src/integrations'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

rmSync(dist, { recursive: true, force: true })
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  plugins: [loadLater(root)],
  build: {
    ssr: true,
    target: 'node20.19',
    outDir: dist,
    minify: false,
    rolldownOptions: {
      input: {
        index: join(root, 'src/index.ts'),
        auto: join(root, 'src/auto.ts'),
        ...Object.fromEntries(integrations.map((name) => [name, join(root, `src/integrations/${name}/index.ts`)])),
      },
      external: [/^node:/],
      // What is to be read stands in the declarations.
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'shared-[hash].js',
        comments: false,
        // Each file costs an import as much as 30 KB of code do: what every way in needs is one.
        codeSplitting: {
          groups: [{ name: 'core', test: /[/\\]src[/\\](core[/\\]|rest[/\\](assay-error|message|paged)\.ts|constants\.ts)/ }],
        },
      },
    },
  },
  // Constants of the protocol package are taken in; nothing else may be needed when the package is installed.
  ssr: { noExternal: true },
})
const typescript = fileURLToPath(new URL('.', import.meta.resolve('typescript/package.json')))
execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
cpSync(join(dist, 'protocol/src/constants.d.ts'), join(dist, 'constants.d.ts'))
cpSync(join(dist, 'sdk/src'), dist, { recursive: true })
for (const folder of ['protocol', 'sdk']) rmSync(join(dist, folder), { recursive: true })

for (const file of declarations()) {
  const constants = relative(dirname(file), join(dist, 'constants.js')).replace(/^(?!\.)/, './')
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replaceAll('@assay/protocol/constants', constants)
      .replaceAll(/(from|import\() ?'(\.[^']*)\.ts'/g, "$1 '$2.js'"),
  )
}
const wanted = reachable(
  ['index.d.ts', 'auto.d.ts', ...integrations.map((name) => `integrations/${name}/index.d.ts`)].map((name) => join(dist, name)),
)
for (const file of declarations()) if (!wanted.has(file)) rmSync(file)

function declarations(): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => join(dist, name))
}

/** The declarations that a program can come to from the entries. */
function reachable(entries: readonly string[]): Set<string> {
  const found = new Set(entries)
  // A set hands out what is added to it while it is gone through.
  for (const file of found) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() '(\.[^']*)\.js'/g))
      found.add(join(dirname(file), `${specifier}.d.ts`))
  }
  return found
}
