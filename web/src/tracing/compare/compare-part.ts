import { lazy } from 'react'

/** Two traces beside each other, fetched when somebody first compares some. */
export const ComparePage = lazy(() => import('./ComparePage.tsx'))
