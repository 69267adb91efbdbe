import { type listRunKeys, type ResponseOf, runPageLimits } from '@assay/protocol'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { columnName, type ColumnKind, isOwnTag, type RunColumn } from '../run-column.ts'
import styles from './ColumnMenu.module.css'

interface ColumnMenuProps {
  keys: ResponseOf<typeof listRunKeys> | undefined
  columns: readonly RunColumn[]
  /** Null: as when nobody has chosen. */
  onChange: (columns: RunColumn[] | null) => void
}

const kinds: { kind: ColumnKind; title: string }[] = [
  { kind: 'metrics', title: 'Metrics' },
  { kind: 'params', title: 'Parameters' },
  { kind: 'tags', title: 'Tags' },
]
const mostShown = 100

/** Which metrics, parameters and tags have a column. */
export function ColumnMenu({ keys, columns, onChange }: ColumnMenuProps) {
  const [typed, setTyped] = useState('')
  const chosen = new Set(columns.map(columnName))
  const toggle = (column: RunColumn) => {
    const name = columnName(column)
    onChange(chosen.has(name) ? columns.filter((each) => columnName(each) !== name) : ordered([...columns, column]))
  }
  return (
    <Menu
      label="Columns"
      align="end"
      className={styles.button}
      button={
        <>
          <Icon name="columns" />
          <span className={styles.word}>Columns</span>
          <span className={styles.count}>{columns.length}</span>
        </>
      }
    >
      <input
        className={styles.search}
        type="search"
        aria-label="Find a column"
        placeholder="Find a column"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {kinds.map(({ kind, title }) => {
        const found = (keys?.[kind] ?? []).filter(
          (key) => (kind !== 'tags' || isOwnTag(key)) && key.toLowerCase().includes(typed.toLowerCase()),
        )
        if (found.length === 0) return null
        return (
          <section key={kind} className={styles.group}>
            <h2 className={styles.title}>{title}</h2>
            {found.slice(0, mostShown).map((key) => {
              const isChosen = chosen.has(columnName({ kind, key }))
              return (
                <label key={key} className={styles.item}>
                  <input
                    type="checkbox"
                    checked={isChosen}
                    disabled={!isChosen && columns.length >= runPageLimits.columns}
                    onChange={() => toggle({ kind, key })}
                  />
                  <span className={styles.name}>
                    <SafeText text={oneLine(key)} />
                  </span>
                </label>
              )
            })}
            {found.length > mostShown && <p className={styles.note}>{found.length - mostShown} more: type a part of the name.</p>}
          </section>
        )
      })}
      {keys?.exact === false && <p className={styles.note}>Names in the newest {formatCount(runPageLimits.keyRuns)} runs.</p>}
      <div className={styles.foot}>
        <Button look="ghost" onClick={() => onChange(null)}>
          As at first
        </Button>
        <Button look="ghost" onClick={() => onChange([])}>
          None
        </Button>
      </div>
    </Menu>
  )
}

/** Metrics, then parameters, then tags, each as they were chosen. */
function ordered(columns: readonly RunColumn[]): RunColumn[] {
  return kinds.flatMap(({ kind }) => columns.filter((column) => column.kind === kind))
}
