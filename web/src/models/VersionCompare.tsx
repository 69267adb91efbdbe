import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { ErrorFace, SkeletonRows } from '../ui/Faces.tsx'
import { valueRows } from './metric-rows.ts'
import { OriginLinks } from './OriginLinks.tsx'
import { registryQueries } from './queries.ts'
import { settingRows } from './setting-rows.ts'
import { CompareTable } from './CompareTable.tsx'
import styles from './VersionCompare.module.css'

/** Two versions of a model: what their runs were given, what came out, and how they are tagged. */
export function VersionCompare({ name, versions: [before, after] }: { name: string; versions: [number, number] }) {
  const api = useApi()
  const [was, is] = [useQuery(registryQueries.version(api, name, before)), useQuery(registryQueries.version(api, name, after))]
  const [from, to] = [useQuery(registryQueries.origin(api, name, before)), useQuery(registryQueries.origin(api, name, after))]
  if (was.data === undefined || is.data === undefined || from.data === undefined || to.data === undefined) {
    const asked = [was, is, from, to]
    const failed = asked.find(({ error }) => error !== null)
    if (failed === undefined) return <SkeletonRows rows={8} rowPx={28} />
    return <ErrorFace error={failed.error} retry={() => void Promise.all(asked.map(({ refetch }) => refetch()))} />
  }
  const of = (origin: typeof from.data, what: 'params' | 'metrics') => ({ ...origin.model?.[what], ...origin.run?.[what] })
  const tables = [
    { title: 'Metrics', rows: valueRows(of(from.data, 'metrics'), of(to.data, 'metrics')) },
    { title: 'Parameters', rows: valueRows(of(from.data, 'params'), of(to.data, 'params')) },
    { title: 'Tags', rows: settingRows(was.data.tags, is.data.tags) },
    {
      title: 'Version',
      rows: [
        { name: 'stage', before: was.data.stage, after: is.data.stage },
        { name: 'description', before: was.data.description || null, after: is.data.description || null },
        { name: 'source', before: was.data.source, after: is.data.source },
      ],
    },
  ]
  return (
    <div className={styles.page} tabIndex={0} role="region" aria-label={`Version ${after} against version ${before}`}>
      <p className={styles.origins}>
        <b>v{before}</b> <OriginLinks origin={from.data} />
      </p>
      <p className={styles.origins}>
        <b>v{after}</b> <OriginLinks origin={to.data} />
      </p>
      {tables.map(({ title, rows }) => (
        <CompareTable key={title} title={title} rows={rows} before={before} after={after} />
      ))}
    </div>
  )
}
