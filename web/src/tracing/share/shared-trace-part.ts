import { lazy } from 'react'

/** What the bearer of a link sees, and making links: fetched when somebody comes by one, or makes one. */
export const SharedTracePage = lazy(async () => ({ default: (await import('../trace/trace-pages.ts')).SharedTracePage }))
export const ShareDialog = lazy(() => import('./ShareDialog.tsx'))
