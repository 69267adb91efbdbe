import type { ComponentPropsWithRef } from 'react'
import { classNames } from './class-names.ts'
import styles from './Field.module.css'

/** A line of text with its name above. */
export function TextField({ label, className, ...rest }: ComponentPropsWithRef<'input'> & { label: string }) {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      <input type="text" spellCheck={false} autoComplete="off" {...rest} className={classNames(styles.control, className)} />
    </label>
  )
}

/** As many lines as the text has. */
export function TextArea({ label, className, ...rest }: ComponentPropsWithRef<'textarea'> & { label: string }) {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      <textarea {...rest} className={classNames(styles.control, styles.area, className)} />
    </label>
  )
}

/** One of several, its options are its children. */
export function SelectField({ label, ...rest }: ComponentPropsWithRef<'select'> & { label: string }) {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      <select {...rest} className={styles.control} />
    </label>
  )
}
