import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { lastListSearch } from '../list/last-list.ts'
import { tracesUrl } from '../list/traces-url.ts'
import { useTimeWindow } from '../list/use-time-window.ts'
import { conversationPath } from '../paths.ts'
import { queries } from '../queries.ts'
import styles from './OtherConversations.module.css'

/** The newest conversations of the window that the list had, to go from one to the next. */
export function OtherConversations({ experimentId, session }: { experimentId: string; session: string }) {
  const api = useApi()
  const { from, to } = tracesUrl.parse(lastListSearch(experimentId))
  const [window] = useTimeWindow(from, to)
  const scope = useMemo(
    () => ({ experimentId, q: '', fromMs: window.fromMs, toMs: window.openEnd ? undefined : window.toMs }),
    [experimentId, window],
  )
  const { data } = useInfiniteQuery({ ...queries.conversations(api, scope), placeholderData: keepPreviousData })
  const conversations = data?.pages[0]?.conversations ?? []
  return (
    <nav className={styles.pane} aria-label="Conversations">
      {conversations.map((each) => (
        <Link
          key={each.session}
          href={conversationPath(experimentId, each.session)}
          className={classNames(styles.row, each.session === session && styles.current)}
          aria-current={each.session === session ? 'page' : undefined}
        >
          <span className={styles.line}>
            <b className={styles.text}>
              <SafeText text={oneLine(each.firstInput).slice(0, 100) || '—'} />
            </b>
            {each.errorCount > 0 && (
              <span className={styles.failed} title={`${each.errorCount} failed`}>
                <Icon name="cross" size={10} />
              </span>
            )}
            <span className={styles.count}>{formatCount(each.traceCount)}</span>
          </span>
          <span className={classNames(styles.line, styles.quiet)}>
            <span className={styles.text}>
              <SafeText text={oneLine(each.user ?? '').slice(0, 60)} />
            </span>
            <code>
              <SafeText text={oneLine(each.session).slice(0, 16)} />
            </code>
          </span>
        </Link>
      ))}
    </nav>
  )
}
