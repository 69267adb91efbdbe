import { type CsvCell, toCsv } from '@assay/protocol'
import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import listStyles from '../now/NowList.module.css'
import styles from './Costs.module.css'

interface CostSectionProps {
  title: string
  note?: ReactNode
  /** The table for a spreadsheet, its head first. */
  csv: readonly (readonly CsvCell[])[]
  query: { data: unknown; error: unknown; refetch: () => unknown }
  /** Said instead of rows where there are none. */
  empty?: ReactNode
  children: ReactNode
}

/** A table with its title, which can be copied for a spreadsheet. */
export function CostSection({ title, note, csv, query, empty, children }: CostSectionProps) {
  const hasRows = csv.length > 1
  return (
    <section className={`${listStyles.list} ${styles.row}`} aria-label={title}>
      <header className={listStyles.head}>
        <h2>{title}</h2>
        <span className={listStyles.note}>{note}</span>
        {hasRows && <CopyButton label={`Copy as CSV: ${title}`} text={() => toCsv(csv)} />}
      </header>
      {query.error !== null && query.data === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows rows={4} rowPx={28} />
      ) : !hasRows && empty !== undefined ? (
        <p className={listStyles.empty}>{empty}</p>
      ) : (
        children
      )}
    </section>
  )
}
