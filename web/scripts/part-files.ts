import type { Rolldown } from 'vite'

/** Addresses of the script and the style of a page that is loaded on demand, with what it shares with others and the first load has not. */
export function partFiles(bundle: Rolldown.OutputBundle, page: string): string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
  const within = (roots: Rolldown.OutputChunk[]) => {
    const found = new Set(roots)
    for (const chunk of found) for (const other of chunks) if (chunk.imports.includes(other.fileName)) found.add(other)
    return found
  }
  const first = within(chunks.filter(({ isEntry }) => isEntry))
  const part = within(chunks.filter(({ facadeModuleId }) => facadeModuleId === page))
  return [...part.difference(first)]
    .flatMap(({ fileName, viteMetadata }) => [fileName, ...(viteMetadata?.importedCss ?? [])])
    .map((file) => `/${file}`)
}
