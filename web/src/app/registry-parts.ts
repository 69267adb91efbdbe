import { lazy } from 'react'

/** The pages of prompts and models, each fetched when somebody goes there. */
export const PromptsPage = lazy(() => import('../prompts/PromptsPage.tsx'))
export const PromptPage = lazy(() => import('../prompts/PromptPage.tsx'))
