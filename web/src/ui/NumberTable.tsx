import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './NumberTable.module.css'

export interface NumberColumn<Row> {
  /** Shown above, and what tells columns apart. */
  head: string
  cell: (row: Row) => ReactNode
  /** Set to the start; else it is a number. */
  isText?: boolean
}

interface NumberTableProps<Row> {
  label: string
  /** The first names the row. */
  columns: readonly NumberColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row, at: number) => string | number
}

/** A few rows of numbers. What is wider than its place is scrolled. */
export function NumberTable<Row>({ label, columns, rows, rowKey }: NumberTableProps<Row>) {
  return (
    <div className={styles.scroll} role="group" tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ head, isText }, place) => (
              <th key={head} scope="col" className={classNames((isText || place === 0) && styles.text)}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={rowKey(row, at)}>
              {columns.map(({ head, cell, isText }, place) =>
                place === 0 ? (
                  <th key={head} scope="row" className={styles.text}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} className={classNames(isText && styles.text)}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
