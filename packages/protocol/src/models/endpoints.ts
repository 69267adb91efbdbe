import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from '../tracing/trace-skeleton-path.ts'
import {
  modelStages,
  modelVersionSchema,
  promptTemplateSchema,
  promptUseSchema,
  registeredModelSchema,
  registeredSummarySchema,
  versionOriginSchema,
  versionSummarySchema,
} from './schemas.ts'

/*
 * The registry as the pages read and change it: prompts and registered models, which are of one kind there. MLflow's own calls answer with
 * every text of every version; these answer with what a page shows, bounded in bytes.
 */

const count = z.coerce.number().check(z.int(), z.nonnegative())
const version = z.coerce.number().check(z.int(), z.positive())
const named = { name: z.string() }
const versioned = { ...named, version }
const unknown = ['RESOURCE_DOES_NOT_EXIST'] as const
const refused = ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'] as const
const one = `${base}/registry/:name`
const oneVersion = `${one}/versions/:version`

/**
 * `q`: words that are all part of the name, whatever the case of A to Z. `tag`: `key`, or `key=value`; all of several must hold. `cursor` is
 * opaque and belongs to this very query. `limit` 1…200, default 100. The last changed first, or by name.
 */
const listRequest = {
  q: z.optional(z.string()),
  tag: z.optional(z.union([z.string(), z.array(z.string())])),
  sort: z.optional(z.enum(['updated', 'name'])),
  cursor: z.optional(z.string()),
  limit: z.optional(count),
}

export const listPrompts = defineEndpoint({
  method: 'GET',
  path: `${base}/prompts`,
  policy: 'model:read',
  request: z.object(listRequest),
  response: z.object({ prompts: z.array(registeredSummarySchema), nextCursor: z.nullable(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

export const listModels = defineEndpoint({
  method: 'GET',
  path: `${base}/models`,
  policy: 'model:read',
  request: z.object(listRequest),
  response: z.object({ models: z.array(registeredSummarySchema), nextCursor: z.nullable(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** Traces since `from` (unix milliseconds) that are linked to any version, by the prompt's name. `exact` as in `getPromptUse`. */
export const listPromptUse = defineEndpoint({
  method: 'GET',
  path: `${base}/prompt-use`,
  policy: 'trace:read',
  request: z.object({ from: z.coerce.number() }),
  response: z.object({ prompts: z.array(z.object({ name: z.string(), traces: z.number(), exact: z.boolean() })) }),
  errors: [],
})

export const getRegisteredModel = defineEndpoint({
  method: 'GET',
  path: one,
  policy: 'model:read',
  request: z.object(named),
  response: registeredModelSchema,
  errors: unknown,
})

/** Newest first. `before`: only versions with a smaller number. `limit` 1…200, default 100. */
export const listVersions = defineEndpoint({
  method: 'GET',
  path: `${one}/versions`,
  policy: 'model:read',
  request: z.object({ ...named, before: z.optional(count), limit: z.optional(count) }),
  response: z.object({ versions: z.array(versionSummarySchema), more: z.boolean() }),
  errors: refused,
})

export const getVersion = defineEndpoint({
  method: 'GET',
  path: oneVersion,
  policy: 'model:read',
  request: z.object(versioned),
  response: modelVersionSchema,
  errors: refused,
})

export const getVersionOrigin = defineEndpoint({
  method: 'GET',
  path: `${oneVersion}/origin`,
  policy: 'run:read',
  request: z.object(versioned),
  response: versionOriginSchema,
  errors: refused,
})

/**
 * Which version wrote each line of a prompt, for each of its messages (a text is one). Only the 200 versions before it are looked at; 0 stands
 * for a line that is older.
 */
export const getBlame = defineEndpoint({
  method: 'GET',
  path: `${oneVersion}/blame`,
  policy: 'model:read',
  request: z.object(versioned),
  response: z.object({
    messages: z.array(z.array(z.number())),
    /** Of the versions that wrote any of it. */
    authors: z.array(z.object({ version: z.number(), author: z.nullable(z.string()), createdAtMs: z.number() })),
  }),
  errors: refused,
})

/** Who uses a prompt since `from` (unix milliseconds). The newest 2,000 traces of each version are counted. */
export const getPromptUse = defineEndpoint({
  method: 'GET',
  path: `${one}/use`,
  policy: 'trace:read',
  request: z.object({ ...named, from: z.coerce.number() }),
  response: promptUseSchema,
  errors: unknown,
})

/** A new version of a prompt. What else the version `from`, which was edited, says goes over to it: model, response format and tags. */
export const createPromptVersion = defineEndpoint({
  method: 'POST',
  path: `${one}/versions`,
  policy: 'model:write',
  request: z.object({ ...named, from: version, template: promptTemplateSchema, commitMessage: z.string() }),
  response: z.object({ version: z.number() }),
  errors: refused,
})

/** `expected` is the version that the alias is thought to name, null for none: another one is a conflict, and nothing moves. */
export const setAlias = defineEndpoint({
  method: 'PUT',
  path: `${one}/aliases/:alias`,
  policy: 'model:write',
  request: z.object({ ...named, alias: z.string(), version, expected: z.nullable(version) }),
  response: z.object({}),
  errors: [...refused, 'RESOURCE_CONFLICT'],
})

export const deleteAlias = defineEndpoint({
  method: 'DELETE',
  path: `${one}/aliases/:alias`,
  policy: 'model:write',
  request: z.object({ ...named, alias: z.string(), expected: version }),
  response: z.object({}),
  errors: [...refused, 'RESOURCE_CONFLICT'],
})

/** `archiveOthers`: those in the stage are archived; only for `Staging` and `Production`. */
export const moveVersion = defineEndpoint({
  method: 'PUT',
  path: `${oneVersion}/stage`,
  policy: 'model:write',
  request: z.object({ ...versioned, stage: z.enum(modelStages), archiveOthers: z.boolean() }),
  response: z.object({}),
  errors: refused,
})

export const describeModel = defineEndpoint({
  method: 'PUT',
  path: `${one}/description`,
  policy: 'model:write',
  request: z.object({ ...named, description: z.string() }),
  response: z.object({}),
  errors: unknown,
})

export const describeVersion = defineEndpoint({
  method: 'PUT',
  path: `${oneVersion}/description`,
  policy: 'model:write',
  request: z.object({ ...versioned, description: z.string() }),
  response: z.object({}),
  errors: refused,
})

/** A tag of the model, or of a version where one is named; null takes it away. */
export const setRegistryTag = defineEndpoint({
  method: 'PUT',
  path: `${one}/tags`,
  policy: 'model:write',
  request: z.object({ ...named, version: z.nullable(version), key: z.string(), value: z.nullable(z.string()) }),
  /** What the tag was; null where there was none. */
  response: z.object({ before: z.nullable(z.string()) }),
  errors: refused,
})

/** With all its versions. */
export const deleteRegisteredModel = defineEndpoint({
  method: 'DELETE',
  path: one,
  policy: 'model:delete',
  request: z.object(named),
  response: z.object({}),
  errors: unknown,
})

export const deleteVersion = defineEndpoint({
  method: 'DELETE',
  path: oneVersion,
  policy: 'model:delete',
  request: z.object(versioned),
  response: z.object({}),
  errors: refused,
})
