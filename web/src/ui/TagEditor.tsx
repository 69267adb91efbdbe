import { useEffect, useRef, useState } from 'react'
import { Button, IconButton } from './Button.tsx'
import { TextField } from './Field.tsx'
import { LongText } from './LongText.tsx'
import { oneLine, visibleText } from './safe/visible-text.ts'
import { SafeText } from './SafeText.tsx'
import { SideNone, SideSection } from './SideSection.tsx'
import styles from './TagEditor.module.css'
import { useToast } from './Toasts.tsx'

interface TagEditorProps {
  title: string
  tags: Readonly<Record<string, string>>
  /** Of all, where these are the first of them. */
  tagCount: number
  /** A value of null takes the tag away. Throws what the server refuses; what was typed then stays. */
  onSet: (key: string, value: string | null) => Promise<void>
}

/** Tags, each of which can be set anew or taken away. */
export function TagEditor({ title, tags, tagCount, onSet }: TagEditorProps) {
  const toast = useToast()
  const [draft, setDraft] = useState<{ key: string; value: string } | null>(null)
  const addRef = useRef<HTMLButtonElement>(null)
  /** What opened the form; null where that is the button that adds, which gives way to the form. */
  const openerRef = useRef<HTMLButtonElement>(null)
  const [timesEnded, setTimesEnded] = useState(0)
  // The focus was within what is gone now, and stays with who uses the keyboard.
  useEffect(() => {
    if (timesEnded === 0 || document.activeElement !== document.body) return
    const opener = openerRef.current?.isConnected === true ? openerRef.current : addRef.current
    opener?.focus()
  }, [timesEnded])

  const open = (at: { key: string; value: string }, opener: HTMLButtonElement | null) => {
    openerRef.current = opener
    setDraft(at)
  }
  const end = () => {
    setDraft(null)
    setTimesEnded((times) => times + 1)
  }
  const set = async (key: string, value: string | null, pressed: HTMLButtonElement | null = null) => {
    try {
      await onSet(key, value)
      if (pressed !== null) {
        // It goes with its tag, now or in a moment.
        openerRef.current = null
        if (document.activeElement === pressed) pressed.blur()
      }
      end()
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }

  return (
    <SideSection
      title={title}
      end={
        draft === null && (
          <IconButton ref={addRef} icon="plus" label={`Add to ${title.toLowerCase()}`} onClick={() => open({ key: '', value: '' }, null)} />
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
              <IconButton
                icon="edit"
                label={`Change tag ${visibleText(oneLine(key))}`}
                onClick={({ currentTarget }) => open({ key, value }, currentTarget)}
              />
              <IconButton
                icon="close"
                label={`Remove tag ${visibleText(oneLine(key))}`}
                onClick={({ currentTarget }) => void set(key, null, currentTarget)}
              />
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
          <TextField
            label="Key"
            autoFocus={draft.key === ''}
            value={draft.key}
            onChange={(event) => setDraft({ ...draft, key: event.target.value })}
          />
          <TextField
            label="Value"
            autoFocus={draft.key !== ''}
            value={draft.value}
            onChange={(event) => setDraft({ ...draft, value: event.target.value })}
          />
          <span className={styles.buttons}>
            <Button onClick={end}>Cancel</Button>
            <Button type="submit">Set tag</Button>
          </span>
        </form>
      )}
    </SideSection>
  )
}
