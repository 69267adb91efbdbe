import { lazy } from 'react'

/** The conversation's part of the program, fetched when one is first opened. */
export const ConversationPage = lazy(() => import('./ConversationPage.tsx'))
