import { lazy } from 'react'

/** What is done with many traces, fetched when some are selected first. */
export const BulkBar = lazy(() => import('./BulkBar.tsx'))
/** The dialog by itself, for a trace's own page. */
export const AddToDialog = lazy(() => import('./AddToDialog.tsx'))
