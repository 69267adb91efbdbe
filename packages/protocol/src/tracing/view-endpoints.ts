import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Views of a project, letters of a view's name and of its address. */
export const viewLimits = { views: 200, nameChars: 100, searchChars: 8000 } as const

const viewName = z.string().check(z.trim(), z.minLength(1), z.maxLength(viewLimits.nameChars))
const viewSearch = z.string().check(z.maxLength(viewLimits.searchChars))

export const savedViewSchema = z.object({
  viewId: z.string(),
  name: z.string(),
  /** What the list's address says, without `?`: query, window of time, columns, order, group. */
  search: z.string(),
  /** The one that the list is opened with. At most one of a project is. */
  isDefault: z.boolean(),
  updatedAtMs: z.number(),
})
export type SavedView = z.infer<typeof savedViewSchema>

const path = `${base}/experiments/:experimentId/views`

/** By name. */
export const listViews = defineEndpoint({
  method: 'GET',
  path,
  policy: 'experiment:read',
  request: z.object({ experimentId: z.string() }),
  response: z.object({ views: z.array(savedViewSchema) }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** Keeps a view of the list. A `viewId` that nobody has brings one back under the address that it had. */
export const createView = defineEndpoint({
  method: 'POST',
  path,
  policy: 'experiment:write',
  request: z.object({
    experimentId: z.string(),
    name: viewName,
    search: viewSearch,
    isDefault: z.optional(z.boolean()),
    viewId: z.optional(z.string().check(z.regex(/^[a-z0-9]{12}$/))),
  }),
  response: savedViewSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Replaces what is named. */
export const changeView = defineEndpoint({
  method: 'PATCH',
  path: `${path}/:viewId`,
  policy: 'experiment:write',
  request: z.object({
    experimentId: z.string(),
    viewId: z.string(),
    name: z.optional(viewName),
    search: z.optional(viewSearch),
    isDefault: z.optional(z.boolean()),
  }),
  response: savedViewSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
})

export const deleteView = defineEndpoint({
  method: 'DELETE',
  path: `${path}/:viewId`,
  policy: 'experiment:write',
  request: z.object({ experimentId: z.string(), viewId: z.string() }),
  response: z.object({}),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})
