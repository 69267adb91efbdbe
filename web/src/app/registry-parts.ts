import { lazy } from 'react'

/** The pages of prompts and models, each fetched when somebody goes there. */
export const PromptsPage = lazy(() => import('../prompts/PromptsPage.tsx'))
export const PromptPage = lazy(() => import('../prompts/PromptPage.tsx'))
export const ModelsPage = lazy(() => import('../models/ModelsPage.tsx'))
export const ModelPage = lazy(() => import('../models/ModelPage.tsx'))
export const ProvidersPage = lazy(() => import('../models/providers/ProvidersPage.tsx'))
export const PlaygroundPage = lazy(() => import('../models/playground/PlaygroundPage.tsx'))
export const ModelVersionPage = lazy(() => import('../models/ModelVersionPage.tsx'))
