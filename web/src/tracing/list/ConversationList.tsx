import { type listConversations, type ResponseOf } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { type GridColumn, RowGrid } from '../../ui/RowGrid.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useHref } from '../../ui/use-href.ts'
import { useZone } from '../../ui/zone.ts'
import { groupColumns } from './group-columns.tsx'
import { ListFace } from './ListFace.tsx'
import styles from './OtherLists.module.css'
import { conversationPath } from '../paths.ts'
import { type ListScope, queries } from '../queries.ts'
import { TimeCell } from '../../ui/TimeCell.tsx'

type Conversation = ResponseOf<typeof listConversations>['conversations'][number]

/** Traces that share a session, one line each; a row opens the talk. */
export default function ConversationList({ scope }: { scope: ListScope }) {
  const api = useApi()
  const href = useHref()
  const [, navigate] = useLocation()
  const pathOf = (row: Conversation) => conversationPath(scope.experimentId, row.session)
  const zone = useZone()
  const query = useInfiniteQuery({ ...queries.conversations(api, scope), placeholderData: keepPreviousData })
  const conversations = useMemo(() => query.data?.pages.flatMap((page) => page.conversations) ?? [], [query.data])
  const [active, setActive] = useState<string | null>(null)

  const columns: GridColumn<Conversation>[] = [
    { key: 'last', head: 'Last turn', className: styles.time, cell: (row) => <TimeCell timeMs={row.lastMs} zone={zone} /> },
    { key: 'session', head: 'Conversation', className: styles.mono, cell: (row) => <SafeText text={oneLine(row.session)} /> },
    {
      key: 'text',
      head: 'First input → last output',
      className: styles.text,
      cell: (row) => (
        <>
          <span className={styles.name}>
            <SafeText text={oneLine(row.firstInput).slice(0, 200)} />
          </span>
          <span className={styles.quiet} aria-hidden="true">
            →
          </span>
          <span className={styles.output}>
            <SafeText text={oneLine(row.lastOutput).slice(0, 200)} />
          </span>
        </>
      ),
    },
    { key: 'user', head: 'User', className: styles.wide, cell: (row) => row.user !== null && <SafeText text={oneLine(row.user)} /> },
    { key: 'turns', head: 'Turns', numeric: true, cell: (row) => formatCount(row.traceCount) },
    ...groupColumns<Conversation>(),
  ]
  return (
    <ListFace
      query={query}
      empty="No conversation in this window. A trace belongs to one when it carries session.id."
      rowCount={conversations.length}
    >
      <RowGrid
        label="Conversations"
        className={styles.conversations}
        columns={columns}
        rows={conversations}
        rowKey={sessionKey}
        rowCount={query.hasNextPage ? -1 : conversations.length + 1}
        activeKey={active}
        onActive={setActive}
        onOpen={(row, fresh) => (fresh ? void open(href(pathOf(row)), '_blank', 'noopener') : navigate(pathOf(row)))}
        onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
      />
    </ListFace>
  )
}

const sessionKey = (row: Conversation) => row.session
