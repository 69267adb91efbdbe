import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { chosenValues, toggleValue } from '@assay/protocol'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import styles from './FacetRail.module.css'
import { type Facet, facetTerm } from './facet-term.ts'
import { type ListScope, queries } from '../queries.ts'

const titles: Record<Facet['facet'], string> = {
  status: 'Status',
  tool: 'Tool',
  error: 'Error',
  model: 'Model',
  name: 'Name',
  type: 'Type',
  tag: 'Tag',
}
const order = Object.keys(titles) as Facet['facet'][]
const openAtFirst = new Set<Facet['facet']>(['status', 'tool', 'error', 'model'])
const shownAtFirst = 5

const statusNames: Record<string, string> = { OK: 'OK', ERROR: 'Error', IN_PROGRESS: 'Running', PARTIAL: 'Partial' }

interface FacetRailProps {
  /** Whose traces of which time are counted; its query is what is chosen from. */
  scope: ListScope
  of: 'traces' | 'spans'
  onChange: (query: string) => void
}

/** Values to filter by, each with how many traces of the time shown have it; a choice is written into the query. */
export function FacetRail({ scope, of, onChange }: FacetRailProps) {
  const api = useApi()
  const { data } = useQuery({ ...queries.facets(api, scope, of), placeholderData: keepPreviousData })
  const facets = (data?.facets ?? [])
    .map((facet) => withChosen(facet, of, scope.q))
    .filter((facet) => facet.values.length > 0)
    .toSorted((a, b) => order.indexOf(a.facet) - order.indexOf(b.facet))
  return (
    <aside className={styles.rail} aria-label="Filters">
      {scope.q !== '' && facets.length > 0 && <p className={styles.note}>Counts and chart are of all of this time, whatever the filter.</p>}
      {facets.map((facet) => (
        <FacetGroup key={facet.facet} facet={facet} of={of} query={scope.q} onChange={onChange} />
      ))}
      {data?.exact === false && <p className={styles.note}>Counted in the newest 10,000 traces of this time.</p>}
    </aside>
  )
}

/** With the values that are chosen though nothing of this time has them, so that the choice can be taken back where it was made. */
function withChosen(facet: Facet, of: FacetRailProps['of'], query: string): Facet {
  if (facet.facet === 'tag' || facet.facet === 'status') return facet
  const { key } = facetTerm(facet.facet, '', { of })
  const missing = chosenValues(query, key).filter((chosen) => facet.values.every(({ value }) => value !== chosen))
  return { ...facet, values: [...missing.map((value) => ({ value, count: 0 })), ...facet.values] }
}

interface FacetGroupProps extends Pick<FacetRailProps, 'of' | 'onChange'> {
  facet: Facet
  query: string
}

function FacetGroup({ facet, of, query, onChange }: FacetGroupProps) {
  const [open, setOpen] = useState(openAtFirst.has(facet.facet))
  const [all, setAll] = useState(false)
  const most = Math.max(1, ...facet.values.map((value) => value.count))
  const shown = all ? facet.values : facet.values.slice(0, shownAtFirst)
  return (
    <section className={styles.group}>
      <h2>
        <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
          {titles[facet.facet]}
        </button>
      </h2>
      {open &&
        shown.map(({ key: tag, value, count }) => {
          const { key, text } = facetTerm(facet.facet, value, { tag, of })
          const name = facet.facet === 'status' ? (statusNames[value] ?? value) : tag === undefined ? value : `${tag}: ${value}`
          return (
            <label key={`${key} ${value}`} className={styles.item}>
              <input
                type="checkbox"
                className={styles.check}
                checked={chosenValues(query, key).includes(text)}
                onChange={() => onChange(toggleValue(query, key, text))}
              />
              {facet.facet === 'status' && value === 'ERROR' && (
                <span className={styles.cross}>
                  <Icon name="cross" size={12} />
                </span>
              )}
              <span className={styles.name}>
                <SafeText text={oneLine(name)} />
              </span>
              <span className={styles.count}>
                {formatCount(count)}
                <span className={styles.share} style={{ width: `${(100 * count) / most}%` }} />
              </span>
            </label>
          )
        })}
      {open && facet.values.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {facet.values.length - shown.length} more
        </button>
      )}
    </section>
  )
}
