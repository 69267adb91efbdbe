import type { getConversation, ResponseOf } from '@assay/protocol'
import { useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCount } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { MiddleText } from '../../ui/MiddleText.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useStable } from '../../ui/use-stable.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { lastListSearch } from '../list/last-list.ts'
import { CostText } from '../list/TraceTable.tsx'
import { tracesUrl } from '../list/traces-url.ts'
import { tracePath, tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { ConversationFacts } from './ConversationFacts.tsx'
import { conversationUrl } from './conversation-url.ts'
import styles from './ConversationView.module.css'
import { OtherConversations } from './OtherConversations.tsx'
import { Turn } from './Turn.tsx'
import { useTurns } from './use-turns.ts'

export type ConversationColumns = ResponseOf<typeof getConversation>

/** A loaded conversation: those beside it, what was said, and its sums. Only the turns in view are drawn and asked for. */
export function ConversationView({ experimentId, conversation }: { experimentId: string; conversation: ConversationColumns }) {
  const { session, turns } = conversation
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(conversationUrl)
  const named = turns.traceId.indexOf(state.turn)
  const selected = Math.max(0, named)
  const scrollerRef = useRef<HTMLDivElement>(null)
  const listRef = useRef<VirtualizerHandle>(null)
  const { turnAt, need, thumb } = useTurns(turns.traceId)

  const select = useStable((index: number, how: 'nearest' | 'center' = 'nearest') => {
    const traceId = turns.traceId[index]
    if (traceId === undefined) return
    set({ turn: traceId }, { replace: true })
    listRef.current?.scrollToIndex(index, { align: how })
  })
  const back = conversationsHref(experimentId)

  // Where a link leads to a turn, that is what one sees first; later the selection scrolls by itself.
  useEffect(() => {
    if (named > 0) listRef.current?.scrollToIndex(named, { align: 'center' })
  }, [])

  useShortcuts({
    j: () => select(selected + 1),
    k: () => select(selected - 1),
    ArrowDown: () => select(selected + 1),
    ArrowUp: () => select(selected - 1),
    Home: () => select(0),
    End: () => select(turns.traceId.length - 1),
    n: () => select(nextFailed(turns.status, selected), 'center'),
    Enter: () => navigate(tracePath(experimentId, turns.traceId[selected] ?? '')),
    '+': () => thumb(selected, true),
    '-': () => thumb(selected, false),
    Escape: () => navigate(back),
  })

  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Conversations</Link>
          </Crumb>
          <Crumb>
            <code className={styles.id}>
              <MiddleText text={oneLine(session)} />
            </code>
          </Crumb>
          <BarSpace />
          <BarActions>
            <CopyButton label="Copy conversation id" text={session} />
            <CopyButton
              icon="link"
              label="Copy link to this turn"
              text={() => `${location.origin}${location.pathname}?${conversationUrl.format({ turn: turns.traceId[selected] ?? '' })}`}
            />
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
    >
      <HiddenTitle>Conversation {visibleText(oneLine(session))}</HiddenTitle>
      <div className={styles.panes}>
        <OtherConversations experimentId={experimentId} session={session} />
        <p className={styles.sums}>
          {formatCount(conversation.turnCount)} turns · {formatCount(conversation.errorCount)} failed ·{' '}
          {formatDuration(conversation.agentMs)} · <CostText costUsd={conversation.costUsd} unpriced={conversation.unpriced} />
        </p>
        <div ref={scrollerRef} className={styles.talk} role="feed" aria-label="Turns" tabIndex={0}>
          <Virtualizer ref={listRef} scrollRef={scrollerRef} data={turns.traceId} itemSize={112}>
            {(traceId, index) => (
              <Turn
                key={traceId}
                index={index}
                turns={turns}
                turn={turnAt(index)}
                isSelected={index === selected}
                onNeed={need}
                onSelect={select}
                onThumb={thumb}
                href={tracePath(experimentId, traceId)}
              />
            )}
          </Virtualizer>
        </div>
        <div className={styles.about}>
          <ConversationFacts
            experimentId={experimentId}
            conversation={conversation}
            onNextFailed={() => select(nextFailed(turns.status, selected), 'center')}
          />
        </div>
      </div>
    </PageFrame>
  )
}

/** The list as it was left. */
function conversationsHref(experimentId: string): string {
  const search = tracesUrl.format({ ...tracesUrl.parse(lastListSearch(experimentId)), tab: 'conversations' })
  return `${tracesPath(experimentId)}?${search}`
}

/** After that one, and then from the beginning; −1 where none failed. */
function nextFailed(status: readonly string[], after: number): number {
  const next = status.indexOf('ERROR', after + 1)
  return next === -1 ? status.indexOf('ERROR') : next
}
