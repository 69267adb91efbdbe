import { useState } from 'react'
import { Button, IconButton } from '../ui/Button.tsx'
import { TextField } from '../ui/Field.tsx'
import { LongText } from '../ui/LongText.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { SideNone, SideSection } from '../ui/SideSection.tsx'
import { useToast } from '../ui/Toasts.tsx'
import { registryChanges } from './queries.ts'
import styles from './TagSection.module.css'
import { useRegistryChange } from './use-registry-change.ts'

interface TagSectionProps {
  title: string
  name: string
  /** Of a version, or of the whole. */
  version: number | null
  tags: Readonly<Record<string, string>>
  tagCount: number
}

/** Tags, each of which can be set anew or taken away. */
export function TagSection({ title, name, version, tags, tagCount }: TagSectionProps) {
  const change = useRegistryChange()
  const toast = useToast()
  const [draft, setDraft] = useState<{ key: string; value: string } | null>(null)

  const set = async (key: string, value: string | null) => {
    try {
      await change({
        done: value === null ? `Tag ${key} removed` : `Tag ${key} set`,
        make: (api) => registryChanges.tag(api, name, version, key, value),
        // Its value may be none of those shown.
        undo: (api, { before }) => registryChanges.tag(api, name, version, key, before),
      })
      setDraft(null)
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }

  return (
    <SideSection
      title={title}
      end={
        draft === null && (
          <IconButton icon="plus" label={`Add to ${title.toLowerCase()}`} onClick={() => setDraft({ key: '', value: '' })} />
        )
      }
    >
      {tagCount === 0 && draft === null && <SideNone>None</SideNone>}
      <dl>
        {Object.entries(tags).map(([key, value]) => (
          <div key={key} className={styles.line}>
            <dt className={styles.key}>
              <SafeText text={oneLine(key)} />
            </dt>
            <dd className={styles.value}>
              <LongText text={value} maxChars={300} />
            </dd>
            <dd className={styles.actions}>
              <IconButton icon="edit" label={`Change tag ${visibleText(oneLine(key))}`} onClick={() => setDraft({ key, value })} />
              <IconButton icon="close" label={`Remove tag ${visibleText(oneLine(key))}`} onClick={() => void set(key, null)} />
            </dd>
          </div>
        ))}
      </dl>
      {tagCount > Object.keys(tags).length && <SideNone>{tagCount - Object.keys(tags).length} more</SideNone>}
      {draft !== null && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (draft.key.trim() !== '') void set(draft.key.trim(), draft.value)
          }}
        >
          <TextField label="Key" autoFocus value={draft.key} onChange={(event) => setDraft({ ...draft, key: event.target.value })} />
          <TextField label="Value" value={draft.value} onChange={(event) => setDraft({ ...draft, value: event.target.value })} />
          <span className={styles.buttons}>
            <Button onClick={() => setDraft(null)}>Cancel</Button>
            <Button type="submit">Set tag</Button>
          </span>
        </form>
      )}
    </SideSection>
  )
}
