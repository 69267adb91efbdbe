import type { RegisteredSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { RegistryList, registryQueries } from '../models/index.ts'
import { formatCount } from '../ui/format/number.ts'
import type { GridColumn } from '../ui/RowGrid.tsx'
import { FirstPrompt } from './FirstPrompt.tsx'
import { promptPath } from './paths.ts'
import styles from './PromptsPage.module.css'
import { useWeekAgo } from './use-week-ago.ts'

/** Which prompts are there, which version of each serves, and which of them are used? */
export default function PromptsPage() {
  const api = useApi()
  const { data } = useQuery(registryQueries.promptUses(api, useWeekAgo()))
  const uses = useMemo(() => data && new Map(data.prompts.map((use) => [use.name, use])), [data])
  const columns: GridColumn<RegisteredSummary>[] = [
    {
      key: 'traces',
      head: 'Traces 7 d',
      numeric: true,
      className: styles.wide,
      cell: ({ name }) => {
        const use = uses?.get(name)
        if (use === undefined) return uses === undefined ? '' : <span className={styles.none}>0</span>
        return `${formatCount(use.traces)}${use.exact ? '' : '+'}`
      },
    },
  ]
  return (
    <RegistryList kind="prompts" title="Prompts" pathOf={promptPath} columns={columns} className={styles.prompts} empty={<FirstPrompt />} />
  )
}
