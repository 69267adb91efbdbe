import { Button } from '../../ui/Button.tsx'
import styles from './LiveButton.module.css'

/** New rows come by themselves, or wait behind the pill. */
export function LiveButton({ follow, onChange }: { follow: boolean; onChange: (follow: boolean) => void }) {
  return (
    <Button
      aria-pressed={follow}
      hint="L"
      title={follow ? 'New traces appear at once' : 'New traces wait behind “new”'}
      onClick={() => onChange(!follow)}
    >
      <span className={follow ? styles.on : styles.dot} />
      Live
    </Button>
  )
}
