import type { TraceSkeleton } from '@assay/protocol'
import { Button } from '../../ui/Button.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import styles from './RunningNote.module.css'
import { openStep, stuckAfterUs } from './waterfall/open-step.ts'
import type { SpanTree } from './waterfall/span-tree.ts'
import { useOpenUntil } from './waterfall/use-open-until.ts'

interface RunningNoteProps {
  skeleton: TraceSkeleton
  tree: SpanTree
  onSelect: (spanId: string) => void
}

/** At which step a running trace is, and whether it seems stuck there. Nothing for one that has ended. */
export function RunningNote({ skeleton: { trace, spans }, tree, onSelect }: RunningNoteProps) {
  const nowUs = useOpenUntil(trace)
  const step = trace.status === 'IN_PROGRESS' ? openStep(tree, spans, nowUs) : null
  if (step === null) return null
  const isStuck = step.silentUs >= stuckAfterUs
  return (
    <p className={styles.note}>
      {/* Said once; the time beside it goes on every second. */}
      <span role="status" className={isStuck ? styles.stuck : undefined}>
        {isStuck ? 'Stuck in' : 'Now in'}
      </span>
      <Button look="ghost" onClick={() => onSelect(spans.spanId[step.span] ?? '')}>
        <SafeText text={oneLine(spans.names[spans.name[step.span] ?? -1] ?? '') || '(no name)'} />
      </Button>
      {isStuck
        ? `no step has begun or ended for ${formatDuration(step.silentUs / 1000)}: it waits, or its program has ended without saying so`
        : `for ${formatDuration(Math.max(0, nowUs - (spans.startUs[step.span] ?? 0)) / 1000)}`}
    </p>
  )
}
