import type { FailureGroup } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { at } from '../../ui/time-range.ts'
import { differsUrl } from '../differs/differs-url.ts'
import { tracesUrl } from '../list/traces-url.ts'
import type { TimeWindow } from '../list/use-time-window.ts'
import { differsPath, tracePath, tracesPath } from '../paths.ts'
import { queries } from '../queries.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { traceUrl } from '../trace/trace-url.ts'
import { NowList, NowRow } from './NowList.tsx'
import styles from './FailingList.module.css'

const shown = 6

/** What failed alike, the most first, against the window before; a row opens the newest of them at the step that failed. */
export function FailingList({ experimentId, window }: { experimentId: string; window: TimeWindow }) {
  const api = useApi()
  const lengthMs = window.toMs - window.fromMs
  const query = useQuery(queries.failures(api, { experimentId, fromMs: window.fromMs, toMs: window.openEnd ? undefined : window.toMs }))
  const before = useQuery(queries.failures(api, { experimentId, fromMs: window.fromMs - lengthMs, toMs: window.fromMs }))
  const groups = query.data?.groups.slice(0, shown) ?? []
  const traces = (query.data?.traces ?? 0) / (query.data?.share ?? 1)
  const search = tracesUrl.format({ ...tracesUrl.parse(''), q: 'status:error', from: at(window.fromMs), to: at(window.toMs) })
  return (
    <NowList
      title="Failing"
      note={
        query.data !== undefined &&
        query.data.groupCount > 0 && (
          <>
            {query.data.share === 1 ? '' : 'about '}
            {formatCounted(traces, 'trace')} in {formatCounted(query.data.groupCount, 'group')} ·{' '}
            <Link
              href={`${differsPath(experimentId)}?${differsUrl.format({ ...differsUrl.parse(''), from: at(window.fromMs), to: at(window.toMs) })}`}
            >
              <u>What differs?</u>
            </Link>
          </>
        )
      }
      href={`${tracesPath(experimentId)}?${search}`}
      query={query}
      empty="Nothing failed."
    >
      {groups.map((group) => (
        <NowRow
          key={group.fingerprint}
          href={`${tracePath(experimentId, group.newest.traceId)}?${traceUrl.format({ view: 'waterfall', span: group.newest.spanId ?? '' })}`}
          glyph={group.step === null ? <Icon name="cross" size={12} /> : <SpanGlyph type={group.step.type} />}
          title={<SafeText text={oneLine(group.errorType || group.message || 'Error').slice(0, 120)} />}
          below={
            <SafeText
              text={oneLine([group.step?.name, group.errorType === '' ? '' : group.message].filter(Boolean).join(' · ')).slice(0, 200)}
            />
          }
          value={<span className={styles.count}>{formatCount(group.traces / (query.data?.share ?? 1))}</span>}
          valueBelow={<Since group={group} before={before.data?.groups} />}
        />
      ))}
    </NowList>
  )
}

/** How it was before, and the version that alone has it. */
function Since({ group, before }: { group: FailureGroup; before: readonly FailureGroup[] | undefined }) {
  const [version] = group.versions
  const onlyOn = version !== undefined && group.versionCount === 1 && version.traces === group.traces ? version.version : null
  const was = before?.find(({ fingerprint }) => fingerprint === group.fingerprint)?.traces
  return (
    <>
      {before !== undefined && (was === undefined ? <b className={styles.fresh}>new</b> : `${formatCount(was)} before`)}
      {onlyOn !== null && (
        <>
          {before === undefined ? '' : ', '}
          <SafeText text={oneLine(onlyOn).slice(0, 24)} /> only
        </>
      )}
    </>
  )
}
