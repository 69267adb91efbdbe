import { join } from 'node:path'
import type { Rolldown } from 'vite'

/** Endpoints and schemas that only pages on demand name are left to them, though every module of theirs is imported through one index. */
const protocol = join('packages', 'protocol', '')

/** Names the chunk `first` for what the entry imports, directly or not; what is only imported on demand stays in its own. */
export function inFirstLoad(): (id: string, context: Rolldown.ChunkingContext) => string | null {
  const known = new Map<string, boolean>()
  function first(id: string, context: Rolldown.ChunkingContext): boolean {
    const before = known.get(id)
    if (before !== undefined) return before
    // Until it is known: modules that import each other in a circle are of the first load only if another way leads to them.
    known.set(id, false)
    const module = context.getModuleInfo(id)
    const is = module !== null && (module.isEntry || module.importers.some((importer) => first(importer, context)))
    known.set(id, is)
    return is
  }
  return (id, context) => (!id.includes(protocol) && first(id, context) ? 'first' : null)
}
