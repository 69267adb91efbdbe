import { mostTableCells, mostTableRows, type TextTable } from './read-table.ts'

/**
 * The table in a JSON value that holds one as pandas' orient="split" does, which is what MLflow's `log_table` writes: `columns` and `data`, the
 * rows. Text stands as it is, null as nothing, all else as JSON. As many rows and cells as of other tables; undefined where it is no table.
 */
export function splitTable(value: unknown): TextTable | undefined {
  if (typeof value !== 'object' || value === null || !('columns' in value) || !('data' in value)) return undefined
  const { columns, data } = value
  if (Object.keys(value).some((key) => key !== 'columns' && key !== 'data' && key !== 'index')) return undefined
  if (!Array.isArray(columns) || !Array.isArray(data) || columns.length === 0) return undefined
  const isRow = (row: unknown): row is unknown[] => Array.isArray(row) && row.length === columns.length
  if (!data.every(isRow)) return undefined
  const rows = [columns as unknown[], ...data.slice(0, mostTableRows - 1)].map((row) => row.slice(0, mostTableCells).map(cellText))
  return { rows, cut: data.length >= mostTableRows || columns.length > mostTableCells }
}

function cellText(value: unknown): string {
  if (value === null) return ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
