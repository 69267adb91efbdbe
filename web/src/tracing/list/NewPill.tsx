import { Icon } from '../../ui/Icon.tsx'
import type { Pending } from './merge-live.ts'
import styles from './NewPill.module.css'

/** How many rows wait. It lies on the line between head and rows, so that nothing under the pointer moves. */
export function NewPill({ pending, onShow }: { pending: Pending; onShow: () => void }) {
  if (pending.length === 0) return null
  const errors = pending.filter((trace) => trace.status === 'ERROR').length
  return (
    <button type="button" className={styles.pill} onClick={onShow}>
      <Icon name="arrowUp" size={12} />
      <b>{pending.length} new</b>
      {errors > 0 && (
        <span>
          {errors} {errors === 1 ? 'error' : 'errors'}
        </span>
      )}
    </button>
  )
}
