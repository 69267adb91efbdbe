import { type ComponentType, type ReactNode, useMemo, useState } from 'react'
import { classNames } from '../class-names.ts'
import { formatCount } from '../format/number.ts'
import { Hidden } from '../Hidden.tsx'
import { SafeText } from '../SafeText.tsx'
import { foldLines, splitRows } from './diff-rows.ts'
import type { DiffLine, DiffPart } from './diff-text.ts'
import styles from './DiffTable.module.css'

type DrawText = ComponentType<{ text: string }>

export interface LastEdit {
  version: number
  author: string | null
}

interface DiffTableProps {
  label: string
  lines: readonly DiffLine[]
  layout: 'inline' | 'split'
  /** Draws a stretch of a line; as it is where absent. */
  text?: DrawText
  /** Who wrote a line of either side last, by its number; null where nobody knows. Absent: it is not shown. */
  lastEdit?: (side: 'before' | 'after', line: number) => LastEdit | null
  /** Lines by this version stand out. */
  newest?: number
}

const signs: Record<DiffLine['kind'], [sign: string, said: string]> = {
  same: ['', ''],
  changed: ['±', 'changed'],
  removed: ['−', 'removed'],
  added: ['+', 'added'],
}
/** More rows in one go make a browser stand still. */
const drawnRows = 500

/** What is drawn: a line, or where lines are folded. */
type Drawn = { key: string; line: DiffLine } | { key: string; folded: number; open: () => void }

/** The lines of a difference under each other or side by side, with what is far from any change folded. */
export function DiffTable({ label, lines, layout, text = SafeText, lastEdit, newest }: DiffTableProps) {
  const rows = useMemo(() => foldLines(lines), [lines])
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [most, setMost] = useState(drawnRows)
  const drawn = rows.flatMap((row, at): Drawn[] => {
    if ('line' in row) return [{ key: `${at}`, line: row.line }]
    if (open.has(at)) return row.folded.map((line, i) => ({ key: `${at}.${i}`, line }))
    return [{ key: `${at}`, folded: row.folded.length, open: () => setOpen(new Set([...open, at])) }]
  })
  const columns = (layout === 'inline' ? 4 : 5) + (lastEdit === undefined ? 0 : 1)
  const look: Look = { text, blame: lastEdit === undefined ? undefined : { lastEdit, newest } }
  const left = drawn.length - most
  return (
    <table className={classNames(styles.table, styles[layout])} aria-label={label}>
      <colgroup>
        <col className={styles.numbers} />
        {layout === 'split' && <col />}
        <col className={styles.numbers} />
        <col className={styles.signs} />
        <col />
        {lastEdit !== undefined && <col className={styles.blames} />}
      </colgroup>
      <thead className={styles.head}>
        <tr>
          <th scope="col">Line before</th>
          {layout === 'split' && <th scope="col">Text before</th>}
          <th scope="col">Line</th>
          <th scope="col">Change</th>
          <th scope="col">Text</th>
          {lastEdit !== undefined && <th scope="col">Last edit</th>}
        </tr>
      </thead>
      <tbody>
        {rowsOf(drawn.slice(0, most), layout, columns, look)}
        {left > 0 && (
          <FoldRow columns={columns} onOpen={() => setMost(most + drawnRows)}>
            Show {formatCount(Math.min(drawnRows, left))} of {formatCount(left)} more lines
          </FoldRow>
        )}
      </tbody>
    </table>
  )
}

interface Blame {
  lastEdit: NonNullable<DiffTableProps['lastEdit']>
  newest: number | undefined
}

interface Look {
  text: DrawText
  blame: Blame | undefined
}

/** Rows of lines; beside each other only those between two folds, which a row of their own separates. */
function rowsOf(drawn: readonly Drawn[], layout: DiffTableProps['layout'], columns: number, look: Look): ReactNode[] {
  const rows: ReactNode[] = []
  let lines: DiffLine[] = []
  const end = (key: string) => {
    if (layout === 'inline') rows.push(...lines.map((line, i) => <InlineRow key={`${key}/${i}`} line={line} {...look} />))
    else rows.push(...splitRows(lines).map((row, i) => <SplitRow key={`${key}/${i}`} {...row} {...look} />))
    lines = []
  }
  for (const each of drawn) {
    if ('line' in each) lines.push(each.line)
    else {
      end(each.key)
      rows.push(
        <FoldRow key={each.key} columns={columns} onOpen={each.open}>
          {formatCount(each.folded)} unchanged lines
        </FoldRow>,
      )
    }
  }
  end('end')
  return rows
}

function FoldRow({ columns, onOpen, children }: { columns: number; onOpen: () => void; children: ReactNode }) {
  return (
    <tr className={styles.fold}>
      <td colSpan={columns}>
        <button type="button" onClick={onOpen}>
          {children}
        </button>
      </td>
    </tr>
  )
}

function InlineRow({ line, text, blame }: Look & { line: DiffLine }) {
  return (
    <tr className={styles[line.kind]}>
      <td className={styles.number}>{line.before}</td>
      <td className={styles.number}>{line.after}</td>
      <Sign kind={line.kind} />
      <td className={styles.text}>
        <Parts parts={line.parts} text={text} />
      </td>
      {blame !== undefined && <BlameCell line={line} blame={blame} />}
    </tr>
  )
}

function SplitRow({ before, after, text, blame }: Look & { before: DiffLine | null; after: DiffLine | null }) {
  const line = after ?? before
  if (line === null) return null
  const kind = before === null ? 'added' : after === null ? 'removed' : before === after ? before.kind : 'changed'
  return (
    <tr className={styles[kind]}>
      <td className={styles.number}>{before?.before}</td>
      <td className={styles.text}>
        {before !== null && <Parts parts={before.parts.filter((part) => part.kind !== 'added')} text={text} />}
      </td>
      <td className={styles.number}>{after?.after}</td>
      <Sign kind={kind} />
      <td className={styles.text}>
        {after !== null && <Parts parts={after.parts.filter((part) => part.kind !== 'removed')} text={text} />}
      </td>
      {blame !== undefined && <BlameCell line={line} blame={blame} />}
    </tr>
  )
}

function Sign({ kind }: { kind: DiffLine['kind'] }) {
  const [sign, said] = signs[kind]
  return (
    <td className={styles.sign}>
      <span aria-hidden="true">{sign}</span>
      <Hidden>{said}</Hidden>
    </td>
  )
}

function Parts({ parts, text }: { parts: readonly DiffPart[]; text: DrawText }) {
  return parts.map((part, index) => <PartText key={index} part={part} text={text} />)
}

/** One stretch, marked so that it is told without colour, too. */
export function PartText({ part, text: Text }: { part: DiffPart; text: DrawText }) {
  if (part.kind === 'same') return <Text text={part.text} />
  return part.kind === 'removed' ? (
    <del className={styles.del}>
      <Text text={part.text} />
    </del>
  ) : (
    <ins className={styles.ins}>
      <Text text={part.text} />
    </ins>
  )
}

function BlameCell({ line, blame: { lastEdit, newest } }: { line: DiffLine; blame: Blame }) {
  const edit = line.after === null ? (line.before === null ? null : lastEdit('before', line.before)) : lastEdit('after', line.after)
  return (
    <td className={classNames(styles.blame, edit?.version === newest && styles.newest)}>
      {edit !== null && (edit.version === 0 ? 'older' : `v${edit.version}`)} {edit?.author}
    </td>
  )
}
