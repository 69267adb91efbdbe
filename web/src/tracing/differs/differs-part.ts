import { lazy } from 'react'

/** What two sets of traces have otherwise, fetched when it is first opened. */
export const DiffersPage = lazy(() => import('./DiffersPage.tsx'))
