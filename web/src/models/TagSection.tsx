import { TagEditor } from '../ui/TagEditor.tsx'
import { registryChanges } from './queries.ts'
import { useRegistryChange } from './use-registry-change.ts'

interface TagSectionProps {
  title: string
  name: string
  /** Of a version, or of the whole. */
  version: number | null
  tags: Readonly<Record<string, string>>
  tagCount: number
}

/** Tags of what is registered, with a way back from each change. */
export function TagSection({ title, name, version, tags, tagCount }: TagSectionProps) {
  const change = useRegistryChange()
  return (
    <TagEditor
      title={title}
      tags={tags}
      tagCount={tagCount}
      onSet={(key, value) =>
        change({
          done: value === null ? `Tag ${key} removed` : `Tag ${key} set`,
          make: (api) => registryChanges.tag(api, name, version, key, value),
          // Its value may be none of those shown.
          undo: (api, { before }) => registryChanges.tag(api, name, version, key, before),
        })
      }
    />
  )
}
