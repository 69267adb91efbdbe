import { type Assessment, formatTerm, type TraceSkeleton } from '@assay/protocol'
import { type ReactNode, type RefObject, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { IconButton, Kbd } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatAgo } from '../../ui/format/clock-time.ts'
import { formatCost } from '../../ui/format/number.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { viewAssessment } from '../assessment-view.ts'
import styles from './ContextPane.module.css'
import { feedbackName } from '../feedback-name.ts'
import { conversationUrl } from '../conversation/conversation-url.ts'
import { conversationPath, tracesPath } from '../paths.ts'
import type { SpanTree } from './waterfall/span-tree.ts'
import { costByModel } from './trace-cost.ts'
import { CostText } from '../list/TraceTable.tsx'
import { tracesUrl } from '../list/traces-url.ts'

interface ContextPaneProps {
  skeleton: TraceSkeleton
  tree: SpanTree
  experimentId: string
  commentRef: RefObject<HTMLTextAreaElement | null>
  onComment: (text: string) => Promise<boolean>
  onTakeBack: (assessment: Assessment) => void
}

/** What is known about the whole: cost, scores, comments, and what it is linked to. */
export function ContextPane({ skeleton, tree, experimentId, commentRef, onComment, onTakeBack }: ContextPaneProps) {
  const { trace } = skeleton
  const valid = trace.assessments.filter((assessment) => assessment.valid)
  const comments = valid.filter((assessment) => assessment.name === feedbackName.comment)
  const scores = valid.filter((assessment) => assessment.name !== feedbackName.comment)
  return (
    <aside className={styles.pane} aria-label="About this trace">
      <Cost skeleton={skeleton} tree={tree} />
      {scores.length > 0 && (
        <Section title="Scores">
          {scores.map((assessment) => (
            <Score key={assessment.assessmentId} assessment={assessment} onTakeBack={onTakeBack} />
          ))}
        </Section>
      )}
      <Section title="Comments" count={comments.length}>
        {comments.map((comment) => (
          <div key={comment.assessmentId} className={styles.comment}>
            <p className={styles.by}>
              <b>
                <SafeText text={oneLine(comment.source.id)} />
              </b>{' '}
              {formatAgo(comment.createdAtMs, Date.now())}
              <IconButton icon="close" label="Delete comment" onClick={() => onTakeBack(comment)} />
            </p>
            <p className={styles.said}>
              <LongText text={viewAssessment(comment).text} />
            </p>
          </div>
        ))}
        <CommentField fieldRef={commentRef} onComment={onComment} />
      </Section>
      <Linked skeleton={skeleton} experimentId={experimentId} />
    </aside>
  )
}

function Section({ title, count = 0, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        {title} {count > 0 && <span className={styles.count}>{count}</span>}
      </h2>
      {children}
    </section>
  )
}

function Cost({ skeleton: { trace, spans }, tree }: { skeleton: TraceSkeleton; tree: SpanTree }) {
  const models = useMemo(() => costByModel(tree, spans), [tree, spans])
  if (trace.costUsd === null && !trace.unpriced) return null
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        Cost
        <span className={styles.end}>
          <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />
        </span>
      </h2>
      {models.slice(0, 6).map((entry) => (
        <p key={entry.model} className={styles.line}>
          <span className={styles.lineName}>
            <SafeText text={oneLine(entry.model)} /> {entry.calls > 1 && <span className={styles.count}>×{entry.calls}</span>}
          </span>
          <span>{entry.unpriced ? 'unpriced' : formatCost(entry.costUsd)}</span>
        </p>
      ))}
    </section>
  )
}

function Score({ assessment, onTakeBack }: { assessment: Assessment; onTakeBack: (assessment: Assessment) => void }) {
  const { text, tone } = viewAssessment(assessment)
  // A sentence has no room beside its name.
  const isLong = text.length > 14
  const isThumb = assessment.name === feedbackName.thumb && typeof assessment.value === 'boolean'
  return (
    <div className={styles.score}>
      <p className={styles.line}>
        <span className={styles.lineName}>
          <SafeText text={oneLine(assessment.name)} />
        </span>
        <span className={styles.source}>
          <SafeText text={oneLine(assessment.source.id)} />
        </span>
        {isThumb ? (
          <span role="img" aria-label={assessment.value === true ? 'Thumb up' : 'Thumb down'} className={styles.thumb}>
            <Icon name={assessment.value === true ? 'thumbUp' : 'thumbDown'} />
          </span>
        ) : (
          !isLong && (
            <b className={styles[tone]}>
              <SafeText text={oneLine(text)} />
            </b>
          )
        )}
        {assessment.source.type === 'HUMAN' && (
          <IconButton icon="close" label={`Delete ${oneLine(assessment.name)}`} onClick={() => onTakeBack(assessment)} />
        )}
      </p>
      {isLong && !isThumb && (
        <p className={styles.longValue}>
          <LongText text={text} maxChars={300} />
        </p>
      )}
      {(assessment.rationale !== null || assessment.error !== null) && (
        <p className={styles.why}>
          <LongText text={assessment.rationale ?? assessment.error?.message ?? assessment.error?.code ?? ''} maxChars={300} />
        </p>
      )}
    </div>
  )
}

function CommentField({
  fieldRef,
  onComment,
}: {
  fieldRef: RefObject<HTMLTextAreaElement | null>
  onComment: (text: string) => Promise<boolean>
}) {
  const [text, setText] = useState('')
  const send = () => {
    const said = text.trim()
    if (said === '') return
    // At once, so that the next can be typed meanwhile. What the server did not take comes back, before what was typed since.
    setText('')
    void onComment(said).then((taken) => taken || setText((since) => (since === '' ? said : `${said}\n${since}`)))
  }
  return (
    <div className={styles.field}>
      <textarea
        ref={fieldRef}
        rows={text.includes('\n') || text.length > 34 ? 3 : 1}
        aria-label="Comment"
        placeholder="Comment"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      {text === '' ? (
        <Kbd>c</Kbd>
      ) : (
        // The focus stays in the field: the button goes away with the text, and letters typed then would be shortcuts.
        <button type="button" className={styles.send} onPointerDown={(event) => event.preventDefault()} onClick={send}>
          Send
        </button>
      )}
    </div>
  )
}

function Linked({ skeleton: { trace, metadata }, experimentId }: { skeleton: TraceSkeleton; experimentId: string }) {
  const to = (key: string, value: string) =>
    `${tracesPath(experimentId)}?${tracesUrl.format({ ...tracesUrl.parse(''), q: formatTerm({ key, value }) })}`
  const links: { icon: IconName; text: string; note: string; href: string }[] = []
  if (trace.session !== null) {
    const href = `${conversationPath(experimentId, trace.session)}?${conversationUrl.format({ turn: trace.traceId })}`
    links.push({ icon: 'chat', text: trace.session, note: 'conversation', href })
  }
  if (trace.user !== null) links.push({ icon: 'user', text: trace.user, note: 'user', href: to('user', trace.user) })
  if (trace.version !== null) links.push({ icon: 'branch', text: trace.version, note: 'version', href: to('version', trace.version) })
  for (const [key, value] of Object.entries(trace.tags)) {
    if (!key.startsWith('mlflow.')) links.push({ icon: 'tag', text: value === '' ? key : value, note: key, href: to(`tag.${key}`, value) })
  }
  const facts = Object.entries(metadata)
  return (
    <>
      {links.length > 0 && (
        <Section title="Linked">
          {links.slice(0, 40).map((link, index) => (
            <Link key={index} href={link.href} className={classNames(styles.line, styles.link)}>
              <Icon name={link.icon} />
              <span className={styles.lineName}>
                <SafeText text={oneLine(link.text)} />
              </span>
              <span className={styles.source}>
                <SafeText text={oneLine(link.note)} />
              </span>
            </Link>
          ))}
        </Section>
      )}
      {facts.length > 0 && (
        <Section title="Metadata" count={facts.length}>
          {facts.slice(0, 40).map(([key, value]) => (
            <p key={key} className={styles.fact}>
              <span>
                <SafeText text={oneLine(key)} />
              </span>
              <LongText text={value} maxChars={120} />
            </p>
          ))}
        </Section>
      )}
    </>
  )
}
