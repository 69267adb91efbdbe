import { formatTerm, type listUsers, type ResponseOf } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
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
import { type ListScope, queries } from '../queries.ts'
import { TimeCell } from '../../ui/TimeCell.tsx'

type User = ResponseOf<typeof listUsers>['users'][number]

/** The users of the traced program, one line each; a row opens the list of their traces. Ranked by cost, errors or scores they are as groups of traces. */
export default function UserList({ scope, pathOf }: { scope: ListScope; pathOf: (q: string) => string }) {
  const api = useApi()
  const zone = useZone()
  const query = useInfiniteQuery({ ...queries.users(api, scope), placeholderData: keepPreviousData })
  const users = useMemo(() => query.data?.pages.flatMap((page) => page.users) ?? [], [query.data])
  const [, navigate] = useLocation()
  const href = useHref()
  const tracesOf = (row: User) => pathOf(formatTerm({ key: 'user', value: row.user }))
  const [active, setActive] = useState<string | null>(null)

  const columns: GridColumn<User>[] = [
    { key: 'last', head: 'Last seen', className: styles.time, cell: (row) => <TimeCell timeMs={row.lastMs} zone={zone} /> },
    {
      key: 'user',
      head: 'User',
      cell: (row) => (
        <Link href={tracesOf(row)} tabIndex={-1}>
          <SafeText text={oneLine(row.user)} />
        </Link>
      ),
    },
    { key: 'sessions', head: 'Conversations', numeric: true, className: styles.wide, cell: (row) => formatCount(row.sessionCount) },
    { key: 'traces', head: 'Traces', numeric: true, cell: (row) => formatCount(row.traceCount) },
    ...groupColumns<User>(),
  ]
  return (
    <ListFace query={query} empty="No user in this window. A trace belongs to one when it carries user.id." rowCount={users.length}>
      <RowGrid
        label="Users"
        className={styles.users}
        columns={columns}
        rows={users}
        rowKey={userKey}
        rowCount={query.hasNextPage ? -1 : users.length + 1}
        activeKey={active}
        onActive={setActive}
        onOpen={(row, fresh) => (fresh ? void open(href(tracesOf(row)), '_blank', 'noopener') : navigate(tracesOf(row)))}
        onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
      />
    </ListFace>
  )
}

const userKey = (row: User) => row.user
