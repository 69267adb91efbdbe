import { type ReactNode, useId, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { formatCount } from '../ui/format/number.ts'
import { LongText } from '../ui/LongText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SafeText } from '../ui/SafeText.tsx'
import styles from './EntryTable.module.css'

interface EntryTableProps<Entry> {
  title: string
  entries: readonly Entry[]
  empty: string
  /** Heads of the columns behind the key's. */
  heads: readonly string[]
  /** The lines of those that are shown: `EntryRows`. */
  children: (shown: readonly Entry[]) => ReactNode
}

interface EntryRowsProps<Entry> {
  entries: readonly Entry[]
  /** The cells behind the key. */
  cells: (entry: Entry) => readonly ReactNode[]
}

const searchedFrom = 12
const shownAtFirst = 200

/** Keys with what belongs to each, in one table; many can be searched, and the last ones are shown when asked for. */
export function EntryTable<Entry extends { key: string }>({ title, entries, empty, heads, children }: EntryTableProps<Entry>) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState(shownAtFirst)
  const found = entries.filter(({ key }) => key.toLowerCase().includes(typed.toLowerCase()))
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>
          {title} <span className={styles.count}>{formatCount(entries.length)}</span>
        </h2>
        {entries.length >= searchedFrom && (
          <input
            type="search"
            className={styles.search}
            placeholder="Find"
            aria-label={`Find in ${title.toLowerCase()}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </header>
      {entries.length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby={id}>
          <table className={classNames(styles.table, heads.length > 1 && styles.several)}>
            <thead className={heads.length === 1 ? styles.hiddenHead : undefined}>
              <tr>
                <th scope="col">Name</th>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children(found.slice(0, shown))}</tbody>
          </table>
          {found.length > shown && <Button onClick={() => setShown(found.length)}>All {formatCount(found.length)}</Button>}
        </div>
      )}
    </section>
  )
}

/** Lines of a table of entries. */
export function EntryRows<Entry extends { key: string }>({ entries, cells }: EntryRowsProps<Entry>) {
  return entries.map((entry, at) => (
    <tr key={`${entry.key} ${at}`}>
      <th scope="row">
        <SafeText text={oneLine(entry.key)} />
      </th>
      {cells(entry).map((cell, place) => (
        <td key={place}>{cell}</td>
      ))}
    </tr>
  ))
}

/** Keys with a text each. */
export function ValueTable({ title, entries, empty }: Omit<EntryTableProps<{ key: string; value: string }>, 'heads' | 'children'>) {
  return (
    <EntryTable title={title} entries={entries} empty={empty} heads={['Value']}>
      {(shown) => <EntryRows entries={shown} cells={({ value }) => [<LongText key="value" text={value} maxChars={300} />]} />}
    </EntryTable>
  )
}
