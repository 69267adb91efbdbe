/** Slices from left to right: a slice may import, through its `index.ts`, the slices to its left and none to its right. */
const slices = ['platform', 'governance', 'runs', 'tracing', 'prompts', 'models', 'evaluation', 'review', 'ops'] as const

interface RestrictedImport {
  group: string[]
  message: string
}

export interface ImportBoundary {
  /** Globs of the files that the boundary holds for, from the repository's root. */
  files: string[]
  patterns: RestrictedImport[]
}

/**
 * What each part may not import, as patterns of import paths. Imports inside a slice are relative and stay in it
 * (`./x`, `../x` of a sub-folder), so a path that climbs and then names a slice is an import across.
 */
export function importBoundaries(): ImportBoundary[] {
  return [...slices.flatMap((_, position) => [serverSlice(position), webSlice(position)]), ...parts]
}

const serverSlice = (position: number): ImportBoundary => {
  const slice = slices[position] ?? ''
  const left = slices.slice(0, position)
  const right = slices.slice(position + 1)
  const patterns: RestrictedImport[] = []
  if (right.length > 0) {
    patterns.push({
      group: right.flatMap((name) => [`**/../${name}/**`, `../${name}/**`]),
      message: `\`${slice}\` stands left of these slices (${right.join(', ')}) and must not import them; write a typed event and let the right one subscribe in app.ts.`,
    })
  }
  // The platform is no domain: its files are imported one by one, as there is nothing to hide behind an index.
  const throughIndex = left.filter((name) => name !== 'platform')
  if (throughIndex.length > 0) {
    patterns.push({
      group: throughIndex.flatMap((name) => [`../${name}/**`, `**/../${name}/**`, `!../${name}/index.ts`, `!**/../${name}/index.ts`]),
      message: 'Another slice is reached through its index.ts only.',
    })
  }
  patterns.push({ group: ['**/app.ts', '**/main.ts'], message: 'Only main.ts and tests see the composition root.' })
  patterns.push(notTheWeb)
  return { files: [`server/src/${slice}/**/*.ts`], patterns }
}

const webSlice = (position: number): ImportBoundary => {
  const slice = slices[position] ?? ''
  const others = slices.filter((name) => name !== slice)
  return {
    files: [`web/src/${slice}/**/*.{ts,tsx}`],
    patterns: [
      {
        group: others.flatMap((name) => [`../${name}/**`, `**/../${name}/**`, `!../${name}/index.ts`, `!**/../${name}/index.ts`]),
        message: 'Another slice is reached by a link or through its index.ts only.',
      },
      notTheServer,
    ],
  }
}

const notTheWeb: RestrictedImport = {
  group: ['**/web/**', '@assay/web', '@assay/web/**'],
  message: 'The server knows nothing of the pages.',
}
const notTheServer: RestrictedImport = {
  group: ['**/server/**', '@assay/server', '@assay/server/**'],
  message: 'Only the protocol stands between the server and who calls it.',
}
const noDomainWords: RestrictedImport = {
  group: slices.flatMap((name) => [`../${name}/**`, `**/../${name}/**`]),
  message: 'The design system and the typed client know no slice.',
}

const parts: ImportBoundary[] = [
  { files: ['web/src/app/**/*.{ts,tsx}'], patterns: [notTheServer] },
  // They talk to a running server, as a user would; its store check is what `assay doctor` is made of.
  {
    files: ['{e2e,bench,examples}/**/*.ts'],
    patterns: [{ ...notTheServer, group: [...notTheServer.group, '!@assay/server/store-check'] }, notTheWeb],
  },
  { files: ['web/src/{ui,api}/**/*.{ts,tsx}'], patterns: [notTheServer, noDomainWords] },
  {
    files: ['packages/protocol/src/**/*.ts'],
    patterns: [
      notTheServer,
      notTheWeb,
      { group: ['@assay/*', 'node:*'], message: 'The protocol is pure: no package of ours, no input or output, no Node.' },
    ],
  },
  {
    files: ['packages/sdk/src/**/*.ts'],
    patterns: [
      notTheServer,
      notTheWeb,
      {
        group: ['@assay/protocol', '@assay/protocol/**', '!@assay/protocol/constants', 'zod', 'zod/**'],
        message: 'The SDK takes the constants of the protocol and nothing else, so that no schema gets into a user’s program.',
      },
    ],
  },
  {
    files: ['packages/sdk/src/core/**/*.ts'],
    patterns: [
      notTheServer,
      notTheWeb,
      { group: ['**/integrations/**'], message: 'Integrations import the core, never the other way round.' },
      {
        group: ['@assay/protocol', '@assay/protocol/**', '!@assay/protocol/constants', 'zod', 'zod/**'],
        message: 'The SDK takes the constants of the protocol and nothing else, so that no schema gets into a user’s program.',
      },
    ],
  },
]
