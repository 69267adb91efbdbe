import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import type { GridColumn } from '../../ui/RowGrid.tsx'
import styles from './OtherLists.module.css'

interface GroupRow {
  errorCount: number
  totalDurationMs: number
  tokens: number
  costUsd: number
}

/** The sums that conversations and users have in common. */
export function groupColumns<Row extends GroupRow>(): GridColumn<Row>[] {
  return [
    {
      key: 'errors',
      head: 'Errors',
      numeric: true,
      cell: (row) => row.errorCount > 0 && <span className={styles.bad}>{formatCount(row.errorCount)}</span>,
    },
    { key: 'duration', head: 'Agent time', numeric: true, className: styles.wide, cell: (row) => formatDuration(row.totalDurationMs) },
    { key: 'tokens', head: 'Tokens', numeric: true, className: styles.wide, cell: (row) => formatCount(row.tokens) },
    { key: 'cost', head: 'Cost', numeric: true, className: styles.wide, cell: (row) => (row.costUsd > 0 ? formatCost(row.costUsd) : '') },
  ]
}
