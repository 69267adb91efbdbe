import { existsSync } from 'node:fs'
import type { Finding } from './finding.ts'

/** What the server's module for it exports; each look is one that passed or one that did not. */
interface StoreCheck {
  checkStore: (dataDir: string) => AsyncIterable<{ name: string; ok: boolean; detail: string }>
}

/** Every look that the store takes at itself: its files, checksums and indexes. Nothing stored, nothing to check. */
export async function* checkStored(dataDir: string, load: () => Promise<StoreCheck> = loadStoreCheck): AsyncGenerator<Finding> {
  if (!existsSync(dataDir)) return
  let store: StoreCheck
  try {
    store = await load()
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    yield {
      name: 'store',
      level: 'FAIL',
      detail: `the store cannot be checked: ${detail}`,
      remedy: 'Run `assay doctor` of the same installation as the server.',
    }
    return
  }
  for await (const { name, ok, detail } of store.checkStore(dataDir)) {
    if (ok) yield { name, level: 'ok', detail }
    else
      yield {
        name,
        level: 'FAIL',
        detail,
        remedy: 'Copy the data folder away before anything else; what is damaged is named above, the rest stays readable.',
      }
  }
}

function loadStoreCheck(): Promise<StoreCheck> {
  // Not written into the import: a bundle of the command must not take the store in.
  const module = '@assay/server/store-check'
  return import(module) as Promise<StoreCheck>
}
