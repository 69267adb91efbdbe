import { type AgentMap, entryNode, type MapEdge, type MapNode, type MapPart, othersNode } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { IconButton } from '../../ui/Button.tsx'
import button from '../../ui/Button.module.css'
import { Sparkline } from '../../ui/chart/Sparkline.tsx'
import table from '../../ui/chart/LineChart.module.css'
import { classNames } from '../../ui/class-names.ts'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatCost, formatCount, formatCounted } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { SideNone, SideSection } from '../../ui/SideSection.tsx'
import { NowRow } from '../now/NowList.tsx'
import { tracePath } from '../paths.ts'
import { type MapScope, mapQueries } from './map-queries.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { traceUrl } from '../trace/trace-url.ts'
import styles from './MapPane.module.css'
import { changeWords, errorShare, errorText, formatShare, isAlerting, nodeTitle, timeText } from './map-words.ts'
import { tracesLink } from './traces-link.ts'

/** A course of fewer calls is a row of single ones. */
const fewestForCourse = 48

interface MapPaneProps {
  scope: MapScope
  map: AgentMap
  focus: { node: string; caller: string }
  onFocus: (part: { node: string; caller: string }) => void
}

/** One node, or one edge: its numbers and their course, versions, who calls it and whom it calls, its errors, and the way to its traces. */
export function MapPane({ scope, map, focus, onFocus }: MapPaneProps) {
  const api = useApi()
  const query = useQuery({ ...mapQueries.part(api, scope, focus), enabled: focus.node !== '' && focus.node !== othersNode })
  const nodes = new Map(map.nodes.map((node) => [node.id, node]))
  const [node, caller] = [nodes.get(focus.node), nodes.get(focus.caller)]
  const edge = map.edges.find(({ from, to }) => from === focus.caller && to === focus.node)
  const shown = focus.caller === '' ? node : edge
  if (node === undefined || shown === undefined) return null
  const part = query.data
  return (
    <>
      <div className={styles.head}>
        {node.id !== entryNode && <SpanGlyph type={node.type} />}
        <h2>
          {caller !== undefined && `${nodeTitle(caller)} → `}
          {nodeTitle(node)}
        </h2>
        <IconButton icon="close" label="Look at the whole Esc" onClick={() => onFocus({ node: '', caller: '' })} />
      </div>
      <Numbers shown={shown} part={part} share={map.looked.share} />
      {query.error !== null && part === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : part === undefined ? (
        focus.node !== othersNode && <SkeletonRows rows={4} rowPx={28} />
      ) : (
        <>
          <Traces scope={scope} part={part} share={map.looked.share} />
          {part.errors.length > 0 && (
            <SideSection title="Errors">
              <ul>
                {part.errors.map((error) => (
                  <NowRow
                    key={`${error.errorType} ${error.message}`}
                    href={`${tracePath(scope.experimentId, error.traceId)}?${traceUrl.format({ view: 'waterfall', span: error.spanId })}`}
                    title={<SafeText text={oneLine(error.errorType || 'Error').slice(0, 120)} />}
                    below={<SafeText text={oneLine(error.message).slice(0, 240)} />}
                    value={formatCount(error.calls)}
                  />
                ))}
              </ul>
            </SideSection>
          )}
          {part.versions.length > 0 && (
            <SideSection title="By version">
              <NumberTable
                what="Version"
                rows={part.versions.map(({ version, numbers }) => ({
                  key: version,
                  name: <SafeText text={oneLine(version).slice(0, 40)} />,
                  numbers,
                }))}
              />
            </SideSection>
          )}
        </>
      )}
      {focus.caller === '' && (
        <>
          <Neighbours title="Called by" edges={map.edges.filter(({ to }) => to === node.id)} end="from" nodes={nodes} onFocus={onFocus} />
          <Neighbours title="Calls" edges={map.edges.filter(({ from }) => from === node.id)} end="to" nodes={nodes} onFocus={onFocus} />
        </>
      )}
    </>
  )
}

function Numbers({ shown, part, share }: { shown: MapNode | MapEdge; part: MapPart | undefined; share: number }) {
  const { numbers, against, changes } = shown
  const course = (numbers?.calls ?? 0) < fewestForCourse ? [] : (part?.course ?? [])
  const about = share === 1 ? '' : 'about '
  return (
    <>
      <dl className={styles.numbers}>
        <div>
          <dt>Calls</dt>
          <dd>
            {about}
            {formatCount((numbers?.calls ?? 0) / (share || 1))}
            {against !== null && <span>vs {formatCount(against.calls)}</span>}
            <Sparkline values={course.map(({ calls }) => calls)} />
          </dd>
        </div>
        <div>
          <dt>Errors</dt>
          <dd className={classNames(isAlerting(numbers) && styles.alert)}>
            {errorText(numbers)}
            {against !== null && <span>vs {errorText(against)}</span>}
            <Sparkline values={course.map((stretch) => (stretch.calls === 0 ? Number.NaN : errorShare(stretch)))} />
          </dd>
        </div>
        <div>
          <dt>p95</dt>
          <dd>
            {timeText(numbers?.p95Ms)}
            {against !== null && <span>vs {timeText(against.p95Ms)}</span>}
          </dd>
        </div>
      </dl>
      <p className={styles.more}>
        {[
          changes.length > 0 ? changeWords(changes) : '',
          numbers === null ? '' : `p50 ${timeText(numbers.p50Ms)}`,
          typeof numbers?.costUsd === 'number' ? formatCost(numbers.costUsd / (share || 1)) : '',
          'timeShare' in shown && shown.timeShare > 0 ? `${formatShare(shown.timeShare)} of all time, own` : '',
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </p>
    </>
  )
}

function Traces({ scope, part, share }: { scope: MapScope; part: MapPart; share: number }) {
  const traces = part.numbers?.traces ?? 0
  if (traces === 0) return null
  const { failing } = part
  const newest = (ids: readonly string[], of: number) => (ids.length < of ? ` the newest ${formatCount(ids.length)} of ` : ' ')
  return (
    <SideSection title="Traces">
      {part.term !== null || part.traceIds.length === 0 ? (
        <Link
          className={classNames(button.button, button.plain)}
          href={tracesLink(scope, part.term === null ? { traceIds: part.traceIds } : { term: part.term })}
        >
          Show {share === 1 ? (traces === 1 ? 'this trace' : `these ${formatCount(traces)} traces`) : 'all these traces'}
        </Link>
      ) : (
        <Link className={classNames(button.button, button.plain)} href={tracesLink(scope, { traceIds: part.traceIds })}>
          Show{newest(part.traceIds, traces)}
          {formatCounted(traces, 'trace')}
        </Link>
      )}{' '}
      {failing.traces > 0 && (
        <Link className={classNames(button.button, button.plain)} href={tracesLink(scope, { traceIds: failing.traceIds })}>
          Show{newest(failing.traceIds, failing.traces)}
          {formatCount(failing.traces)} failing
        </Link>
      )}
    </SideSection>
  )
}

function Neighbours({
  title,
  edges,
  end,
  nodes,
  onFocus,
}: {
  title: string
  edges: readonly MapEdge[]
  end: 'from' | 'to'
  nodes: ReadonlyMap<string, MapNode>
  onFocus: MapPaneProps['onFocus']
}) {
  if (edges.length === 0) return null
  return (
    <SideSection title={title}>
      <NumberTable
        what="Step"
        rows={edges.flatMap((edge) => {
          const node = nodes.get(edge[end])
          if (node === undefined) return []
          const name = (
            <button type="button" className={styles.step} onClick={() => onFocus({ node: edge.to, caller: edge.from })}>
              {node.id !== entryNode && <SpanGlyph type={node.type} />}
              {nodeTitle(node)}
            </button>
          )
          return [{ key: node.id, name, numbers: edge.numbers }]
        })}
      />
    </SideSection>
  )
}

function NumberTable({ what, rows }: { what: string; rows: readonly { key: string; name: ReactNode; numbers: MapNode['numbers'] }[] }) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col">Calls</th>
          <th scope="col">p95</th>
          <th scope="col">Errors</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, numbers }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{formatCount(numbers?.calls ?? 0)}</td>
            <td>{timeText(numbers?.p95Ms)}</td>
            <td className={classNames(isAlerting(numbers) && styles.alert)}>{errorText(numbers)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const mostChanges = 12

/** What surely is not as on the other side; nothing where nothing is compared. */
export function MapChanges({ map, onFocus }: Pick<MapPaneProps, 'map' | 'onFocus'>) {
  if (map.against === null) return null
  const nodes = new Map(map.nodes.map((node) => [node.id, node]))
  const title = (id: string) => nodeTitle(nodes.get(id) ?? { id, name: '' })
  const changed = [
    ...map.nodes.map((node) => ({ focus: { node: node.id, caller: '' }, name: nodeTitle(node), changes: node.changes })),
    ...map.edges.map(({ from, to, changes }) => ({ focus: { node: to, caller: from }, name: `${title(from)} → ${title(to)}`, changes })),
  ].filter(({ changes }) => changes.length > 0)
  return (
    <SideSection title="Changes" note={`against ${formatCounted(map.against.traces, 'trace')}`}>
      {changed.length === 0 && <SideNone>Nothing is surely new, gone, slower or fails more.</SideNone>}
      {changed.slice(0, mostChanges).map(({ focus, name, changes }) => (
        <button key={`${focus.caller} ${focus.node}`} type="button" className={styles.step} onClick={() => onFocus(focus)}>
          <b>{changeWords(changes)}</b>
          {name}
        </button>
      ))}
      {changed.length > mostChanges && <SideNone>{formatCount(changed.length - mostChanges)} more are in the table.</SideNone>}
    </SideSection>
  )
}
