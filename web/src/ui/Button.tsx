import type { ComponentPropsWithRef } from 'react'
import styles from './Button.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './Icon.tsx'

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `primary` at most once in a view. */
  look?: 'plain' | 'ghost' | 'primary'
  icon?: IconName
  /** The key that does the same, shown inside. */
  hint?: string
}

export function Button({ look = 'plain', icon, hint, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={classNames(styles.button, styles[look], className)}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {hint !== undefined && <Kbd>{hint}</Kbd>}
    </button>
  )
}

/** A square button whose name is only spoken and shown as a tooltip. */
export function IconButton({ icon, label, className, ...rest }: ComponentPropsWithRef<'button'> & { icon: IconName; label: string }) {
  return (
    <button type="button" aria-label={label} title={label} {...rest} className={classNames(styles.icon, className)}>
      <Icon name={icon} />
    </button>
  )
}

export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={styles.kbd} aria-hidden="true">
      {children}
    </kbd>
  )
}
