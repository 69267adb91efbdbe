import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { IconButton } from './Button.tsx'
import styles from './Toasts.module.css'

export interface Toast {
  text: string
  /** An error stays until it is closed. */
  kind?: 'done' | 'error'
  undo?: () => void
}

const ToastContext = createContext<((toast: Toast) => void) | null>(null)
const shownMs = 6000

/** Shows one line, the newest only, in the middle of a wide bar or else at the bottom right: what happened, with its undo. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const [held, setHeld] = useState(false)
  const close = useCallback(() => setToast(null), [])

  useEffect(() => {
    if (toast === null || toast.kind === 'error' || held) return
    const timer = setTimeout(close, shownMs)
    return () => clearTimeout(timer)
  }, [toast, held, close])

  const show = useMemo(() => (next: Toast) => setToast(next), [])
  return (
    <ToastContext value={show}>
      {children}
      <div className={styles.place} role="status" aria-live="polite">
        {toast !== null && (
          <div className={styles.toast} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
            <span className={toast.kind === 'error' ? styles.error : styles.text}>{toast.text}</span>
            {toast.undo !== undefined && (
              <button
                type="button"
                className={styles.undo}
                onClick={() => {
                  toast.undo?.()
                  close()
                }}
              >
                Undo
              </button>
            )}
            <IconButton icon="close" label="Close message" onClick={close} />
          </div>
        )}
      </div>
    </ToastContext>
  )
}

export function useToast(): (toast: Toast) => void {
  const show = use(ToastContext)
  if (show === null) throw new Error('useToast needs a ToastProvider above it')
  return show
}
