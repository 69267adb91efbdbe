import { type ReactNode, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { TextArea } from '../ui/Field.tsx'
import { useToast } from '../ui/Toasts.tsx'
import styles from './EditableText.module.css'

/** A text that is read until somebody edits it. `onSave` throws what the server refuses; the draft then stays. */
export function EditableText({
  label,
  text,
  editing,
  onEditing,
  onSave,
  children,
}: {
  label: string
  text: string
  editing: boolean
  onEditing: (editing: boolean) => void
  onSave: (text: string) => Promise<void>
  children: ReactNode
}) {
  const toast = useToast()
  const [draft, setDraft] = useState<string | null>(null)
  const end = () => {
    setDraft(null)
    onEditing(false)
  }
  if (!editing) return children
  const save = async () => {
    try {
      await onSave(draft ?? text)
      end()
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextArea label={label} autoFocus value={draft ?? text} onChange={(event) => setDraft(event.target.value)} />
      <span className={styles.buttons}>
        <Button onClick={end}>Cancel</Button>
        <Button type="submit">Save</Button>
      </span>
    </form>
  )
}
