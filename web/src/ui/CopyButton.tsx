import { useEffect, useState } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './Icon.tsx'
import styles from './Button.module.css'

/** Copies a text; the check stands for a second and a half. `children` beside the icon, or only `label` spoken. */
export function CopyButton({
  text,
  label,
  icon = 'copy',
  children,
}: {
  text: string | (() => string | Promise<string>)
  label: string
  icon?: IconName
  children?: string
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'function' ? await text() : text)
    setCopied(true)
  }
  return (
    <button
      type="button"
      aria-label={children === undefined ? label : undefined}
      title={label}
      className={children === undefined ? styles.icon : classNames(styles.button, styles.ghost)}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'check' : icon} />
      {children}
    </button>
  )
}
