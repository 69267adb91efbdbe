import type { ReactNode } from 'react'
import { IconButton } from '../Button.tsx'
import { oneLine, visibleText } from '../safe/visible-text.ts'
import { SafeText } from '../SafeText.tsx'
import styles from './LineChart.module.css'

interface ChartFrameProps {
  title: string
  /** Stands beside the title. */
  note: ReactNode
  isTable: boolean
  onTable: () => void
  children: ReactNode
}

/** A chart's title above it, with the button that shows a table in its place. */
export function ChartFrame({ title, note, isTable, onTable, children }: ChartFrameProps) {
  const name = visibleText(oneLine(title))
  return (
    <figure className={styles.chart} aria-label={name}>
      <figcaption className={styles.head}>
        <span className={styles.title} title={name}>
          <SafeText text={oneLine(title)} />
        </span>
        {note}
        <IconButton icon="table" label={isTable ? `Chart of ${name}` : `Table of ${name}`} aria-pressed={isTable} onClick={onTable} />
      </figcaption>
      {children}
    </figure>
  )
}
