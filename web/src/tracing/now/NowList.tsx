import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Icon } from '../../ui/Icon.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import styles from './NowList.module.css'

interface NowListProps {
  title: string
  note?: ReactNode
  /** Where all of it is. */
  href?: string
  query: { data: unknown; error: unknown; refetch: () => unknown }
  /** Said instead of rows where there are none. */
  empty: string
  children: ReactNode[]
}

/** One ranked list of the first page. */
export function NowList({ title, note, href, query, empty, children }: NowListProps) {
  return (
    <section className={styles.list} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        <span className={styles.note}>{note}</span>
        {href !== undefined && (
          <Link href={href} className={styles.all} aria-label={`All: ${title}`}>
            <Icon name="chevronRight" />
          </Link>
        )}
      </header>
      {query.error !== null && query.data === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows rows={4} rowPx={44} />
      ) : children.length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <ul>{children}</ul>
      )}
    </section>
  )
}

interface NowRowProps {
  href: string
  glyph?: ReactNode
  title: ReactNode
  below: ReactNode
  value: ReactNode
  valueBelow?: ReactNode
}

/** Two lines, and a number at their end; all of it leads to what it is about. */
export function NowRow({ href, glyph, title, below, value, valueBelow }: NowRowProps) {
  return (
    <li>
      <Link href={href} className={styles.row}>
        {glyph !== undefined && <span className={styles.glyph}>{glyph}</span>}
        <span className={styles.texts}>
          <span className={styles.title}>{title}</span>
          <span className={styles.below}>{below}</span>
        </span>
        <span className={styles.numbers}>
          <span className={styles.value}>{value}</span>
          <span className={styles.below}>{valueBelow}</span>
        </span>
      </Link>
    </li>
  )
}
