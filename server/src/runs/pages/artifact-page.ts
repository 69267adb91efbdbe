import { type FileEntry, runPageLimits } from '@assay/protocol'

/** One page of a folder, folders first; `cursor` is the last entry's sign and name of the page before. */
export function artifactPage(
  entries: readonly FileEntry[],
  cursor: string | undefined,
  most: number = runPageLimits.files,
): { entries: FileEntry[]; nextCursor: string | null } {
  // A folder's sign sorts before a file's.
  const place = ({ isFolder, name }: FileEntry): string => `${isFolder ? 'd' : 'f'}${name}`
  const sorted = entries.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
  const left = cursor === undefined ? sorted : sorted.filter((entry) => place(entry) > cursor)
  const page = left.slice(0, most)
  const last = page.at(-1)
  return { entries: page, nextCursor: left.length > page.length && last !== undefined ? place(last) : null }
}
