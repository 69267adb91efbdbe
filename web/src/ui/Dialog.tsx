import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './Button.tsx'
import styles from './Dialog.module.css'

interface DialogProps {
  title: string
  /** The title is only spoken, and what is within reaches the edges. */
  bare?: boolean
  onClose: () => void
  children: ReactNode
}

/**
 * A modal of the browser's own kind: it holds the focus, gives it back to what opened it, or to what is beside that where it is gone, and Escape
 * closes it.
 */
export function Dialog({ title, bare = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    const places = [...withAncestors(document.activeElement)]
    dialog?.showModal()
    // What one came to fill in or to press goes before the cross, which stands first.
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => {
      dialog?.close()
      // The browser gives it back only from a dialog that is still in the page.
      if (document.activeElement === document.body) focusNear(places)
    }
  }, [])
  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={bare ? undefined : titleId}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      {bare ? (
        children
      ) : (
        <div className={styles.body}>
          <header className={styles.head}>
            <h2 id={titleId}>{title}</h2>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </header>
          {children}
        </div>
      )}
    </dialog>
  )
}

function* withAncestors(element: Element | null): Generator<Element> {
  for (let at = element; at !== null; at = at.parentElement) yield at
}

/** On the first of `places`, or in the nearest around it that is still there. Keys that opened something from nowhere lead back to nowhere. */
function focusNear([opener, ...around]: readonly Element[]): void {
  if (opener === document.body) return
  const near = around.map((place) => place.querySelector('main') ?? place.querySelector('a, button'))
  for (const element of [opener, ...near]) {
    if (element instanceof HTMLElement && element.isConnected) element.focus()
    if (document.activeElement !== document.body) return
  }
}
