import type { SpanPayload } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { diffText } from '../../ui/diff/diff-text.ts'
import { DiffTable } from '../../ui/diff/DiffTable.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { queries } from '../queries.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { PaneSection } from '../trace/span/PaneSection.tsx'
import styles from './SpanDifference.module.css'
import { spanText } from './span-text.ts'
import { unlikeAttributes } from './unlike-attributes.ts'

interface SpanPlace {
  traceId: string
  spanId: string
}

/** What a step was given and answered in the one trace and in the other, word by word; asked for when it is looked at. Null: a side has it not. */
export function SpanDifference({ a, b }: { a: SpanPlace | null; b: SpanPlace | null }) {
  const api = useApi()
  const [whole, setWhole] = useState(false)
  const payload = (place: SpanPlace | null) => ({
    ...queries.payload(api, place?.traceId ?? '', place?.spanId ?? '', whole),
    enabled: place !== null,
  })
  const [first, second] = [useQuery(payload(a)), useQuery(payload(b))]
  const error = first.error ?? second.error
  if (error !== null)
    return (
      <ErrorFace
        error={error}
        retry={() => {
          if (a !== null) void first.refetch()
          if (b !== null) void second.refetch()
        }}
      />
    )
  if ((a !== null && first.data === undefined) || (b !== null && second.data === undefined)) return <SkeletonRows rows={8} rowPx={26} />
  const shown = second.data ?? first.data
  if (shown === undefined) return null
  return (
    <section className={styles.pane} aria-label="Difference of the step" tabIndex={0}>
      <header className={styles.head}>
        <SpanGlyph type={shown.type} />
        <h2 className={styles.name}>
          <SafeText text={oneLine(shown.name) || '(no name)'} />
        </h2>
        <span className={styles.type}>{a === null ? 'only in B' : b === null ? 'only in A' : shown.type}</span>
      </header>
      {(first.data?.cut === true || second.data?.cut === true) && (
        <p className={styles.cut}>
          Long texts are cut. <Button onClick={() => setWhole(true)}>Compare all</Button>
        </p>
      )}
      <Failure a={first.data} b={second.data} />
      <Texts title="Input" a={first.data} b={second.data} side="input" />
      <Texts title="Output" a={first.data} b={second.data} side="output" />
      <Attributes a={first.data} b={second.data} />
    </section>
  )
}

interface Pair {
  a: SpanPayload | undefined
  b: SpanPayload | undefined
}

function Failure({ a, b }: Pair) {
  const textOf = (span: SpanPayload | undefined) =>
    span?.exception ? `${span.exception.type}: ${span.exception.message}` : span?.status === 'ERROR' ? span.statusMessage || 'failed' : ''
  const [before, after] = [textOf(a), textOf(b)]
  if (before === '' && after === '') return null
  return <TextDifference title="Exception" before={before} after={after} />
}

function Texts({ title, a, b, side }: Pair & { title: string; side: 'input' | 'output' }) {
  const [before, after] = [a === undefined ? '' : spanText(a, side), b === undefined ? '' : spanText(b, side)]
  if (before === '' && after === '') return null
  return <TextDifference title={title} before={before} after={after} />
}

function TextDifference({ title, before, after }: { title: string; before: string; after: string }) {
  const isSame = before === after
  // One beside nothing is no difference of texts.
  const single = isSame || after === '' ? before : before === '' ? after : null
  const lines = useMemo(() => (single === null ? diffText(before, after) : []), [single, before, after])
  return (
    <PaneSection title={title} note={isSame ? 'the same in both' : after === '' ? 'only in A' : before === '' ? 'only in B' : undefined}>
      {single !== null ? (
        <p className={styles.single}>
          <LongText text={single} maxChars={shownChars} />
        </p>
      ) : (
        <DiffTable label={`Difference of ${title.toLowerCase()}`} lines={lines} layout="inline" />
      )}
    </PaneSection>
  )
}

/** Of a text that has none to be compared with. */
const shownChars = 2000

function Attributes({ a, b }: Pair) {
  const unlike = useMemo(() => unlikeAttributes(attributesOf(a), attributesOf(b)), [a, b])
  if (unlike.length === 0 || a === undefined || b === undefined) return null
  return (
    <PaneSection title="Attributes that differ">
      <table className={styles.attributes}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {unlike.map((each) => (
            <tr key={each.key}>
              <th scope="row">
                <SafeText text={oneLine(each.key)} />
              </th>
              <td>
                <Value value={each.a} />
              </td>
              <td>
                <Value value={each.b} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </PaneSection>
  )
}

function attributesOf(span: SpanPayload | undefined): [string, unknown][] {
  if (span === undefined) return []
  return [...span.attributes, ...(span.model === null ? [] : ([['model', span.model]] as [string, unknown][]))]
}

function Value({ value }: { value: unknown }) {
  if (value === undefined) return <span className={styles.none}>none</span>
  return <SafeText text={typeof value === 'string' ? value : JSON.stringify(value)} />
}
