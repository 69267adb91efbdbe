import { lazy } from 'react'

/** The way in, fetched where a project has no traces yet or somebody asks for it. */
export const ConnectPage = lazy(async () => ({ default: (await import('./ConnectPage.tsx')).ConnectPage }))
