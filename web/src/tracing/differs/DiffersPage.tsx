import { addTerm, fewestTracesCompared, hasTerm, type listDifferences, type ResponseOf } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { at } from '../../ui/time-range.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { TimeMenu } from '../list/TimeMenu.tsx'
import { tracesUrl } from '../list/traces-url.ts'
import { shiftWindow, useTimeWindow } from '../list/use-time-window.ts'
import { tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { endOfNow, queries } from '../queries.ts'
import { kindNames, pointsText } from './difference-text.ts'
import { DifferenceTable } from './DifferenceTable.tsx'
import { differsUrl } from './differs-url.ts'
import styles from './DiffersPage.module.css'
import { presets } from './presets.ts'
import { refusalOf, SetField } from './SetField.tsx'

type Answer = ResponseOf<typeof listDifferences>

const windowNames = [
  { key: 'same', label: 'Same window' },
  { key: 'before', label: 'Window before' },
] as const

/** What do these traces have that those have not? Two sets, and all that differs, the surest cause first. */
export default function DiffersPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [state, set] = useUrlState(differsUrl)
  const [window, renewWindow] = useTimeWindow(state.from, state.to)
  const [notice, setNotice] = useState<unknown>(null)
  const bodyRef = useRef<HTMLDivElement>(null)
  usePageTitle('What differs?')

  const lengthMs = window.toMs - window.fromMs
  const toMs = window.openEnd ? undefined : window.toMs
  const other = state.bwindow === 'before' ? { fromMs: window.fromMs - lengthMs, toMs: window.fromMs } : { fromMs: window.fromMs, toMs }
  const isReadable = refusalOf(state.a) === null && refusalOf(state.b) === null
  const query = useQuery({
    ...queries.differences(api, { experimentId, a: state.a, b: state.b, fromMs: window.fromMs, toMs, other }),
    enabled: isReadable,
  })

  const shift = (direction: -1 | 1) => set(shiftWindow(window, direction))
  const move = (step: 1 | -1) => {
    const rows = [...(bodyRef.current?.querySelectorAll<HTMLElement>('tr:has(td a)') ?? [])]
    const now = rows.findIndex((row) => row.contains(document.activeElement))
    const next = rows[now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + step))]
    next?.querySelector('a')?.focus()
  }
  useShortcuts({ '[': () => shift(-1), ']': () => shift(1), j: () => move(1), k: () => move(-1) })

  const current = presets.find(({ matches }) => matches(state))?.key ?? 'own'
  const choose = async (key: string) => {
    const preset = presets.find((each) => each.key === key)
    if (preset === undefined) return
    try {
      const sets = await preset.sets(api, experimentId, { ...window, toMs: toMs ?? endOfNow() })
      setNotice(sets === null ? preset.none : null)
      if (sets !== null) set(sets)
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error))
    }
  }

  const withoutA = state.bwindow === 'same' && state.a !== '' && !hasTerm(state.b, `-(${state.a})`)
  const bWithoutA = withoutA ? addTerm(state.b, `-(${state.a})`) : state.b
  const hrefOf = (of: 'a' | 'b', q: string): string => {
    const [from, to] = of === 'a' || state.bwindow === 'same' ? [state.from, state.to] : [at(other.fromMs), at(window.fromMs)]
    return `${tracesPath(experimentId)}?${tracesUrl.format({ ...tracesUrl.parse(''), q, from, to })}`
  }
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <b>What differs?</b>
          </Crumb>
          <BarSpace />
          <IconButton icon="chevronLeft" label="Earlier [" onClick={() => shift(-1)} />
          <TimeMenu
            from={state.from}
            to={state.to}
            window={window}
            onChange={(times) => {
              set(times)
              renewWindow()
            }}
          />
          <IconButton icon="chevronRight" label="Later ]" onClick={() => shift(1)} />
        </>
      }
    >
      <HiddenTitle>What differs?</HiddenTitle>
      <div className={styles.page} ref={bodyRef}>
        <div className={styles.presets}>
          <Segmented label="Sets" options={presets} current={current} onChoose={(key) => void choose(key)} />
          {typeof notice === 'string' && (
            <p role="status">
              <SafeText text={notice} />
            </p>
          )}
        </div>
        <div className={styles.sets}>
          <SetField name="A" query={state.a} onChange={(a) => set({ a })} />
          <SetField name="B" query={state.b} onChange={(b) => set({ b })} />
          <Segmented label="Time of B" options={windowNames} current={state.bwindow} onChoose={(bwindow) => set({ bwindow })} />
        </div>
        {!isReadable ? null : query.error !== null && query.data === undefined ? (
          <ErrorFace error={query.error} retry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <SkeletonRows rows={8} rowPx={52} />
        ) : (
          <>
            <p className={styles.note}>
              <Looked answer={query.data} />
            </p>
            {query.data.differences.length === 0 ? (
              <Nothing answer={query.data} />
            ) : (
              <DifferenceTable answer={query.data} hrefOf={hrefOf} queries={{ a: state.a, b: bWithoutA }} />
            )}
          </>
        )}
      </div>
    </PageFrame>
  )
}

/** What was looked at, and what not. */
function Looked({ answer }: { answer: Answer }) {
  const { a, b, tested, leftOut, attributesOf, payloads } = answer
  const names = [...new Set(leftOut.map(({ kind, key, value }) => [kindNames[kind], key, value].filter(Boolean).join(' ')))]
  return (
    <>
      A has {setText(a)}, B {setText(b)}. {formatCounted(tested, 'feature')} compared, with {formatCounted(payloads, 'payload')} read
      {attributesOf === 'roots' ? '; attributes are those of the first span of each trace' : ''}. No more than one row in twenty is expected
      to be chance.
      {names.length > 0 && (
        <>
          {' '}
          Left out, since the sets are made by it: <SafeText text={oneLine(names.join(', ')).slice(0, 300)} />.
        </>
      )}
    </>
  )
}

function setText({ traces, share }: Answer['a']): string {
  return share === 1
    ? formatCounted(traces, 'trace')
    : `about ${formatCounted(traces / share, 'trace')}, of which ${formatCount(traces)} were looked at`
}

function Nothing({ answer: { a, b, detectable, tested } }: { answer: Answer }) {
  const few = [
    ['A', a.traces],
    ['B', b.traces],
  ].find(([, traces]) => Number(traces) < fewestTracesCompared)
  if (few !== undefined) {
    return (
      <EmptyFace title="Too few traces.">
        <p>
          {few[0]} has {formatCounted(Number(few[1]), 'trace')}; from {fewestTracesCompared} on there is something to compare. Take a longer
          time or another set.
        </p>
      </EmptyFace>
    )
  }
  return (
    <EmptyFace title="Nothing differs.">
      <p>
        {formatCounted(tested, 'feature')} of {formatCount(a.traces)} and {formatCount(b.traces)} traces were compared.{' '}
        {detectable === null
          ? 'With so few traces no difference could have been told from chance.'
          : `Of what a tenth of the traces of one set has, a difference of ${pointsText(detectable).slice(1)} points would most probably have been found.`}
      </p>
    </EmptyFace>
  )
}
