import { lazy } from 'react'

/** What the bearer of a link sees, and making links: fetched when somebody comes by one, or makes one. */
export const SharedTracePage = lazy(() => import('./SharedTracePage.tsx'))
export const ShareDialog = lazy(() => import('./ShareDialog.tsx'))
