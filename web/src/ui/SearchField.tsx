import type { RefObject } from 'react'
import { Kbd } from './Button.tsx'
import { Icon } from './Icon.tsx'
import styles from './SearchField.module.css'

/** Words to look for, as they are typed. Escape leaves the field. `/`, which leads into it, is bound by the page. */
export function SearchField({
  label,
  value,
  onChange,
  inputRef,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  inputRef: RefObject<HTMLInputElement | null>
}) {
  return (
    <div className={styles.field}>
      <Icon name="search" />
      <input
        ref={inputRef}
        type="text"
        className={styles.input}
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <Kbd>/</Kbd>
    </div>
  )
}
