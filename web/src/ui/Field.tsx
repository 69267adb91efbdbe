import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './Field.module.css'
import { Hidden } from './Hidden.tsx'

interface FieldProps {
  label: string
  /** Its name is only spoken, where what stands around it says it. */
  quiet?: boolean
}

/** A line of text with its name above. */
export function TextField({ label, quiet, className, ...rest }: ComponentPropsWithRef<'input'> & FieldProps) {
  return (
    <Field label={label} quiet={quiet}>
      <input type="text" spellCheck={false} autoComplete="off" {...rest} className={classNames(styles.control, className)} />
    </Field>
  )
}

/** One of several, its options are its children. */
export function SelectField({ label, quiet, className, ...rest }: ComponentPropsWithRef<'select'> & FieldProps) {
  return (
    <Field label={label} quiet={quiet}>
      <select {...rest} className={classNames(styles.control, className)} />
    </Field>
  )
}

/** As many lines as the text has. */
export function TextArea({ label, quiet, className, ...rest }: ComponentPropsWithRef<'textarea'> & FieldProps) {
  return (
    <Field label={label} quiet={quiet}>
      <textarea {...rest} className={classNames(styles.control, styles.area, className)} />
    </Field>
  )
}

function Field({ label, quiet = false, children }: { label: string; quiet: boolean | undefined; children: ReactNode }) {
  return (
    <label className={styles.field}>
      {quiet ? <Hidden>{label}</Hidden> : <span className={styles.label}>{label}</span>}
      {children}
    </label>
  )
}
