import { type ReactNode, useState } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import styles from './ConfirmDialog.module.css'
import { SafeText } from './SafeText.tsx'

/**
 * Says what will happen and asks. `onConfirm` does it; while it is under way nothing can be pressed, and what it throws stays in the dialog, which
 * closes otherwise. `isReady` false: something that must be said is missing. `isFinal`: it cannot be undone, so that Enter alone does nothing of it.
 */
export function ConfirmDialog({
  title,
  confirm,
  isReady = true,
  isFinal = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  confirm: string
  isReady?: boolean
  isFinal?: boolean
  onConfirm: () => Promise<void>
  onClose: () => void
  children: ReactNode
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const run = async () => {
    setBusy(true)
    try {
      await onConfirm()
      onClose()
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason))
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !busy) void run()
        }}
      >
        <div className={styles.content}>{children}</div>
        {error !== null && (
          <p className={styles.error} role="alert">
            <SafeText text={error} />
          </p>
        )}
        <footer className={styles.foot}>
          <Button onClick={onClose} data-autofocus={isFinal ? '' : undefined}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={!isReady || busy} data-autofocus={isFinal ? undefined : ''}>
            {confirm}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
