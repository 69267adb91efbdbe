import { lazy } from 'react'

/** The first page of a project, fetched when one is first opened. */
export const NowPage = lazy(() => import('./NowPage.tsx'))
