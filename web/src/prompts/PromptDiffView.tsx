import type { ModelVersionDetail } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { registryQueries, settingRows, SettingTable } from '../models/index.ts'
import { EmptyFace } from '../ui/Faces.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { ChangeCount } from './ChangeCount.tsx'
import { DiffTable, type LastEdit } from '../ui/diff/DiffTable.tsx'
import { linesOf, type MessageDiff, type PromptDiff } from './prompt-diff.ts'
import styles from './PromptDiffView.module.css'
import type { ComparedWith } from './PromptView.tsx'
import { RenderedMessage } from './RenderedMessage.tsx'
import { VariableLine } from './VariableLine.tsx'
import { TemplateText } from './TemplateText.tsx'

interface PromptDiffViewProps {
  target: ModelVersionDetail
  base: ComparedWith | null
  diff: PromptDiff | null
  layout: 'inline' | 'split'
  view: 'source' | 'rendered'
}

/** Message by message what changed, then what is sent along with them. */
export function PromptDiffView({ target, base, diff, layout, view }: PromptDiffViewProps) {
  const lastEdit = useLastEdit(target, base)
  if (diff === null) return <EmptyFace title="This version has no text." />
  const before = base?.detail ?? null
  // With nothing to compare with, each setting is what it is.
  const rows = (of: (version: ModelVersionDetail) => unknown) => settingRows(of(before ?? target), of(target))
  return (
    <>
      {diff.messages.map((message, index) => (
        <MessagePanel
          key={index}
          message={message}
          title={message.role === '' ? 'Text' : message.role}
          compared={base !== null}
          layout={base === null ? 'inline' : layout}
          view={view}
          newest={target.version}
          lastEdit={(side, line) => lastEdit(side, side === 'before' ? message.before : message.after, line)}
        />
      ))}
      <SettingTable title="Model" rows={rows(({ modelConfig }) => modelConfig)} />
      <ResponseFormat
        before={before === null ? target.responseFormat : before.responseFormat}
        after={target.responseFormat}
        layout={layout}
      />
      <SettingTable title="Version tags" rows={rows(({ tags }) => tags)} />
      <VariableLine variables={diff.variables} />
    </>
  )
}

interface MessagePanelProps {
  message: MessageDiff
  title: string
  compared: boolean
  layout: 'inline' | 'split'
  view: 'source' | 'rendered'
  newest: number
  lastEdit: (side: 'before' | 'after', line: number) => LastEdit | null
}

function MessagePanel({ message, title, compared, layout, view, newest, lastEdit }: MessagePanelProps) {
  const shown = oneLine(title).slice(0, 60)
  return (
    <section className={styles.panel} aria-label={shown}>
      <header className={styles.head}>
        <h2>
          <SafeText text={shown} />
        </h2>
        {compared && message.kind === 'added' && <span className={styles.note}>new message</span>}
        {compared && message.kind === 'removed' && <span className={styles.note}>message removed</span>}
        {compared && (message.kind === 'same' || message.kind === 'changed') && <ChangeCount messages={[message]} />}
        {view === 'source' && <span className={styles.blame}>Last edit</span>}
      </header>
      {view === 'rendered' ? (
        <RenderedMessage label={shown} lines={message.lines} />
      ) : (
        <DiffTable label={shown} lines={message.lines} layout={layout} text={TemplateText} lastEdit={lastEdit} newest={newest} />
      )}
      {message.rest.length > 0 && (
        <div className={styles.rest}>
          <DiffTable label={`${shown}, other members`} lines={message.rest} layout={layout} text={TemplateText} />
        </div>
      )}
    </section>
  )
}

function ResponseFormat({ before, after, layout }: { before: unknown; after: unknown; layout: 'inline' | 'split' }) {
  const lines = useMemo(() => (before === null && after === null ? [] : linesOf(written(before), written(after))), [before, after])
  if (lines.length === 0) return null
  return (
    <section className={styles.panel} aria-label="Response format">
      <header className={styles.head}>
        <h2>Response format</h2>
        <ChangeCount messages={[{ lines }]} />
      </header>
      <div className={styles.rest}>
        <DiffTable label="Response format" lines={lines} layout={layout} text={TemplateText} />
      </div>
    </section>
  )
}

function written(value: unknown): string | undefined {
  return value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** Who wrote a line of either side last; null until it is known. Messages and lines as `MessageDiff` counts them. */
function useLastEdit(target: ModelVersionDetail, base: ComparedWith | null) {
  const api = useApi()
  const after = useQuery(registryQueries.blame(api, target.name, target.version))
  const before = useQuery({
    ...registryQueries.blame(api, target.name, base?.detail.version ?? 0),
    enabled: base !== null,
  })
  return (side: 'before' | 'after', message: number | null, line: number): LastEdit | null => {
    const blame = (side === 'after' || base === null ? after : before).data
    const version = message === null ? undefined : blame?.messages[message]?.[line - 1]
    if (version === undefined) return null
    return { version, author: blame?.authors.find((each) => each.version === version)?.author ?? null }
  }
}
