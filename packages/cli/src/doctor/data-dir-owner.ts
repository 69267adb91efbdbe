import type { DataDirOwner } from '@assay/server/data-dir'

/** What the server's module for its folder exports. */
interface DataDir {
  dataDirOwner: (dataDir: string) => DataDirOwner | null
}

/** The server that has the folder; null when nobody has it, or where no server is installed beside the command that could tell. */
export async function dataDirOwner(dataDir: string): Promise<DataDirOwner | null> {
  // Not written into the import: a bundle of the command must not take the store in, and runs on Nodes that have no SQLite.
  const module = '@assay/server/data-dir'
  const loaded = await (import(module) as Promise<DataDir>).catch(() => null)
  return loaded?.dataDirOwner(dataDir) ?? null
}
