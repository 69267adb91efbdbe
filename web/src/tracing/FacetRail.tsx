import { useQuery } from '@tanstack/react-query'
import type { ResponseOf, listFacets } from '@assay/protocol'
import { useState } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { formatCount } from '../ui/format/number.ts'
import { Icon } from '../ui/Icon.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SafeText } from '../ui/SafeText.tsx'
import styles from './FacetRail.module.css'
import { queries } from './queries.ts'
import { chosenValues, toggleValue } from './query-text.ts'

type Facet = ResponseOf<typeof listFacets>['facets'][number]

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

/** A status as the query bar names it. */
const statusWords: Record<string, string> = { OK: 'ok', ERROR: 'error', IN_PROGRESS: 'running', PARTIAL: 'partial' }
const statusNames: Record<string, string> = { OK: 'OK', ERROR: 'Error', IN_PROGRESS: 'Running', PARTIAL: 'Partial' }

/** Values to filter by, each with how many traces have it; a choice is written into the query. */
export function FacetRail({ experimentId, query, onChange }: { experimentId: string; query: string; onChange: (query: string) => void }) {
  const api = useApi()
  const { data } = useQuery(queries.facets(api, experimentId))
  const facets = (data?.facets ?? [])
    .filter((facet) => facet.values.length > 0)
    .toSorted((a, b) => order.indexOf(a.facet) - order.indexOf(b.facet))
  return (
    <aside className={styles.rail} aria-label="Filters">
      {facets.map((facet) => (
        <FacetGroup key={facet.facet} facet={facet} query={query} onChange={onChange} />
      ))}
    </aside>
  )
}

function FacetGroup({ facet, query, onChange }: { facet: Facet; query: string; onChange: (query: string) => void }) {
  const [open, setOpen] = useState(openAtFirst.has(facet.facet))
  const [all, setAll] = useState(false)
  const most = Math.max(...facet.values.map((value) => value.count))
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
        shown.map(({ value, count }) => {
          const { key, text } = facetTerm(facet.facet, value)
          return (
            <label key={value} className={styles.item}>
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
                <SafeText text={facet.facet === 'status' ? (statusNames[value] ?? value) : oneLine(value)} />
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

/** How a facet's value is written in the query: a status by its word, a tag `key:value` as `tag.key:value`. */
function facetTerm(facet: Facet['facet'], value: string): { key: string; text: string } {
  if (facet === 'status') return { key: 'status', text: statusWords[value] ?? value.toLowerCase() }
  if (facet !== 'tag') return { key: facet, text: value }
  const cut = value.indexOf(':')
  return { key: `tag.${value.slice(0, cut)}`, text: value.slice(cut + 1) }
}
