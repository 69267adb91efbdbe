import { formatValue } from '../ui/chart/chart-number.ts'
import { byNaturalOrder } from '../ui/natural-order.ts'
import type { SettingRow } from './setting-rows.ts'

type Value = string | number

/** A metric or parameter on both sides, as they are written, and what is different: digits that are not written count. */
export interface ValueRow extends SettingRow {
  differs: boolean
  /** By how much `after` is more; null where not both are numbers. */
  difference: number | null
}

/** Values of one side or two by name; of one side where `before` is null, with both the same. Numbers have six digits, whole ones all. */
export function valueRows(before: Readonly<Record<string, Value>> | null, after: Readonly<Record<string, Value>>): ValueRow[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before ?? {})])].toSorted(byNaturalOrder)
  return names.map((name) => {
    const [was, is] = [before === null ? after[name] : before[name], after[name]]
    const both = typeof was === 'number' && typeof is === 'number'
    return { name, before: written(was), after: written(is), differs: was !== is, difference: both ? is - was : null }
  })
}

function written(value: Value | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'number' ? formatValue(value, 6) : value
}
