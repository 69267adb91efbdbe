import type { ConversationTurn } from '@assay/protocol'
import { memo, useEffect } from 'react'
import { Link } from 'wouter'
import { IconButton } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { rowAssessments } from '../assessment-view.ts'
import { CostText } from '../list/TraceTable.tsx'
import { ScoreChip } from '../list/ScoreChip.tsx'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { givenThumb } from '../thumb.ts'
import { MessageBlock } from '../trace/span/MessageBlock.tsx'
import type { ConversationColumns } from './ConversationView.tsx'
import { gapText } from './gap-text.ts'
import { TimeStrip } from './TimeStrip.tsx'
import styles from './Turn.module.css'

interface TurnProps {
  index: number
  turns: ConversationColumns['turns']
  /** Undefined while it is asked for. */
  turn: ConversationTurn | undefined
  isSelected: boolean
  href: string
  onNeed: (index: number) => void
  onSelect: (index: number) => void
  onThumb: (index: number, up: boolean) => void
}

/** What was said and answered, and beside it what that took. */
export const Turn = memo(function Turn({ index, turns, turn, isSelected, href, onNeed, onSelect, onThumb }: TurnProps) {
  useEffect(() => onNeed(index), [onNeed, index])
  const startMs = turns.startMs[index] ?? 0
  const failed = turns.status[index] === 'ERROR'
  const before = index === 0 ? null : (turns.startMs[index - 1] ?? 0) + (turns.durationMs[index - 1] ?? 0)
  const gap = before === null ? null : gapText(before, startMs)
  return (
    <>
      {gap !== null && <p className={styles.gap}>{gap}</p>}
      <article
        className={classNames(styles.turn, failed && styles.failed, isSelected && styles.selected)}
        aria-posinset={index + 1}
        aria-setsize={turns.traceId.length}
        aria-label={`Turn ${index + 1}${failed ? ', failed' : ''}`}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => onSelect(index)}
      >
        <div className={styles.words}>
          <p className={styles.who}>
            <SafeText text={oneLine(turn?.trace.user ?? '').slice(0, 100)} /> <Moment timeMs={startMs} />
          </p>
          {turn === undefined ? <div className={styles.waiting} /> : <Words turn={turn} />}
        </div>
        <div className={styles.facts}>
          <p className={styles.head}>
            <Link href={href} className={styles.open} title="Open the trace ↵">
              Turn {index + 1}
            </Link>
            {turn !== undefined && <Thumbs turn={turn} index={index} onThumb={onThumb} />}
          </p>
          {turn !== undefined && <Facts turn={turn} />}
        </div>
      </article>
    </>
  )
})

function Words({ turn: { said, answered, trace } }: { turn: ConversationTurn }) {
  return (
    <>
      {said !== null && <MessageBlock message={said} quietRole />}
      {answered !== null && <MessageBlock message={answered} quietRole />}
      {trace.status === 'IN_PROGRESS' && <p className={styles.running}>Still working …</p>}
      {said === null && answered === null && trace.status !== 'IN_PROGRESS' && (
        <p className={styles.running}>
          <SafeText text={oneLine(trace.name)} /> says neither what was asked nor what was answered.
        </p>
      )}
    </>
  )
}

function Thumbs({ turn, index, onThumb }: { turn: ConversationTurn; index: number; onThumb: (index: number, up: boolean) => void }) {
  const given = givenThumb(turn.trace.assessments)
  return (
    <>
      <IconButton icon="thumbUp" label="Good answer +" aria-pressed={given?.value === true} onClick={() => onThumb(index, true)} />
      <IconButton icon="thumbDown" label="Bad answer -" aria-pressed={given?.value === false} onClick={() => onThumb(index, false)} />
    </>
  )
}

function Facts({ turn: { trace, steps, stretches } }: { turn: ConversationTurn }) {
  const scores = rowAssessments(trace.assessments)
  return (
    <>
      {stretches !== null && trace.durationMs !== null && <TimeStrip stretches={stretches} />}
      <p className={styles.numbers}>
        {trace.durationMs !== null && <b>{formatDuration(trace.durationMs)}</b>}
        {trace.tokens !== null && <span>{formatCount(trace.tokens)} tok</span>}
        {(trace.costUsd !== null || trace.unpriced) && <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />}
      </p>
      {steps.length > 0 && (
        <p className={styles.steps}>
          {steps.map((step) => (
            <span key={`${step.type} ${step.name}`} className={classNames(styles.step, step.errors > 0 && styles.stepFailed)}>
              <SpanGlyph type={step.type} />
              <span>
                <SafeText text={oneLine(step.name).slice(0, 60)} />
              </span>
              {step.calls > 1 && <span className={styles.times}>×{step.calls}</span>}
              {step.errors > 0 && <Icon name="cross" size={10} />}
              {step.errors > 0 && <Hidden>failed</Hidden>}
            </span>
          ))}
        </p>
      )}
      {trace.error !== null && (
        <p className={styles.error}>
          <Icon name="cross" size={12} />
          <span>
            <SafeText text={oneLine(trace.error).slice(0, 200)} />
          </span>
        </p>
      )}
      {scores.length > 0 && (
        <p className={styles.steps}>
          {scores.slice(0, 8).map((assessment) => (
            <ScoreChip key={assessment.assessmentId} assessment={assessment} />
          ))}
        </p>
      )}
    </>
  )
}
