import { lazy } from 'react'

/** What stands beside the query bar: groups, columns, views. Fetched behind the list. */
export const ListTools = lazy(() => import('./ListTools.tsx'))
/** The list as groups. */
export const GroupList = lazy(() => import('./GroupList.tsx'))
/** The lists of the other tabs. */
export const SpanList = lazy(() => import('./SpanList.tsx'))
export const ConversationList = lazy(() => import('./ConversationList.tsx'))
export const UserList = lazy(() => import('./UserList.tsx'))
