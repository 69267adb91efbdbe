import { type ReactNode, useState } from 'react'
import { formatCount } from './format/number.ts'
import { Icon } from './Icon.tsx'
import { jsonEntries, jsonLines } from './json-shape.ts'
import styles from './JsonView.module.css'
import { LongText } from './LongText.tsx'
import { SafeText } from './SafeText.tsx'

const smallLines = 40
const pageSize = 100

/**
 * Any JSON value as a tree of text. Values of up to `openLines` are open; of larger ones only the top is, and what is folded is not drawn at
 * all. Long strings and long lists show their beginning.
 */
export function JsonView({ value, openLines = smallLines }: { value: unknown; openLines?: number }) {
  const open = jsonLines(value, openLines) < openLines
  return (
    <div className={styles.json}>
      <JsonNode name={null} value={value} open={open} depth={0} last />
    </div>
  )
}

interface NodeProps {
  name: string | null
  value: unknown
  /** The whole is small: every level starts open. */
  open: boolean
  depth: number
  last: boolean
}

function JsonNode({ name, value, open, depth, last }: NodeProps) {
  const entries = jsonEntries(value)
  const comma = last ? '' : ','
  const label =
    name === null ? null : (
      <>
        <span className={styles.key}>
          <SafeText text={name} />
        </span>
        {': '}
      </>
    )
  if (entries === null || entries.length === 0) {
    return (
      <div className={styles.line}>
        {label}
        <JsonLeaf value={value} />
        {comma}
      </div>
    )
  }
  return <JsonBranch label={label} isArray={Array.isArray(value)} entries={entries} open={open} depth={depth} comma={comma} name={name} />
}

interface BranchProps extends Pick<NodeProps, 'open' | 'depth' | 'name'> {
  label: ReactNode
  isArray: boolean
  entries: [string, unknown][]
  comma: string
}

function JsonBranch({ label, name, isArray, entries, open, depth, comma }: BranchProps) {
  const [isOpen, setOpen] = useState(open || depth === 0)
  const [shown, setShown] = useState(pageSize)
  const [start, end] = isArray ? ['[', ']'] : ['{', '}']
  const size = `${formatCount(entries.length)} ${isArray ? 'items' : 'keys'}`
  return (
    <div>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.twisty}
          aria-expanded={isOpen}
          aria-label={`${name ?? 'value'}, ${size}`}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />
        </button>
        {label}
        {start}
        {!isOpen && (
          <>
            <span className={styles.note}> {size} </span>
            {end}
            {comma}
          </>
        )}
      </div>
      {isOpen && (
        <>
          <div className={styles.children}>
            {entries.slice(0, shown).map(([key, item], index) => (
              <JsonNode
                key={key}
                name={isArray ? null : key}
                value={item}
                open={open}
                depth={depth + 1}
                last={index === entries.length - 1}
              />
            ))}
            {entries.length > shown && (
              <button type="button" className={styles.more} onClick={() => setShown(shown + pageSize * 5)}>
                {formatCount(entries.length - shown)} more
              </button>
            )}
          </div>
          <div className={styles.line}>
            {end}
            {comma}
          </div>
        </>
      )}
    </div>
  )
}

function JsonLeaf({ value }: { value: unknown }) {
  if (typeof value === 'string') {
    return (
      <span className={styles.string}>
        &quot;
        <LongText text={value} />
        &quot;
      </span>
    )
  }
  if (Array.isArray(value)) return '[]'
  if (typeof value === 'object' && value !== null) return '{}'
  return <span className={styles.scalar}>{String(value)}</span>
}
