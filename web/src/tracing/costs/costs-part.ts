import { lazy } from 'react'

/** What traces cost, and the prices behind it, each fetched when it is first opened. */
export const CostsPage = lazy(() => import('./CostsPage.tsx'))
export const PricesPage = lazy(() => import('../prices/PricesPage.tsx'))
