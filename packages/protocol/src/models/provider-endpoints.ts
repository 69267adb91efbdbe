import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from '../tracing/trace-skeleton-path.ts'

/** The wire formats that a provider may speak. `openai`: chat completions, which many others speak, too. */
export const providerKinds = ['openai', 'anthropic', 'gemini', 'bedrock', 'ollama'] as const
export type ProviderKind = (typeof providerKinds)[number]

/** Of one workspace; those of the environment are not counted. */
export const maxProviders = 100

const providerSchema = z.object({
  providerId: z.string(),
  name: z.string(),
  kind: z.enum(providerKinds),
  /** Where it is asked, without what the wire format adds. */
  baseUrl: z.string(),
  /** AWS's, of Bedrock only. */
  region: z.nullable(z.string()),
  /** AWS's, of Bedrock only; the key is the secret that belongs to it. */
  accessKeyId: z.nullable(z.string()),
  /** The model that a test asks, and that is offered first. */
  model: z.string(),
  /** `page`: somebody entered it and may change it. Others are the server's own and are the same in every workspace. */
  source: z.enum(['page', 'environment', 'demo']),
  /** `unreadable`: sealed with a key that this server does not have any more, so that it must be entered anew. */
  key: z.enum(['set', 'none', 'unreadable']),
  /** Its last four characters, where it is long enough to say them. */
  keyEnd: z.nullable(z.string()),
  /** Unix milliseconds; null for the server's own. */
  updatedAtMs: z.nullable(z.number()),
})
export type Provider = z.infer<typeof providerSchema>

const name = z.string().check(z.trim(), z.minLength(1, 'a provider has a name'), z.maxLength(100, 'at most 100 characters'))
const model = z.string().check(z.trim(), z.minLength(1, 'name a model'), z.maxLength(200, 'at most 200 characters'))
/** An empty one is none. */
const key = z.string().check(
  z.maxLength(4096, 'at most 4096 characters'),
  // What cannot stand in a header; the value itself is in no message.
  z.regex(/^[\x21-\x7e]*$/, 'a key has no spaces and only ASCII characters'),
)
const region = z.string().check(z.regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'a region like us-east-1'))
const accessKeyId = z.string().check(z.regex(/^\w{16,128}$/, 'an access key id like AKIAIOSFODNN7EXAMPLE'))
const one = `${base}/providers/:providerId`
const named = { providerId: z.string() }

/** The server's own first, then by name. No answer has a key in it. */
export const listProviders = defineEndpoint({
  method: 'GET',
  path: `${base}/providers`,
  policy: 'provider:read',
  request: z.object({}),
  response: z.object({ providers: z.array(providerSchema) }),
  errors: [],
})

/** `baseUrl` empty: the kind's own. A private address is refused unless `--providers.allowed-networks` names it. */
export const createProvider = defineEndpoint({
  method: 'POST',
  path: `${base}/providers`,
  policy: 'provider:write',
  request: z.strictObject({
    name,
    kind: z.enum(providerKinds),
    model,
    baseUrl: z.optional(z.string()),
    region: z.optional(region),
    accessKeyId: z.optional(accessKeyId),
    key: z.optional(key),
  }),
  response: providerSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS', 'REQUEST_LIMIT_EXCEEDED'],
})

/** Members that are absent stay. With another address the key must be entered anew: it would be sent there. */
export const updateProvider = defineEndpoint({
  method: 'PATCH',
  path: one,
  policy: 'provider:write',
  request: z.strictObject({
    ...named,
    name: z.optional(name),
    model: z.optional(model),
    baseUrl: z.optional(z.string()),
    region: z.optional(region),
    accessKeyId: z.optional(accessKeyId),
    key: z.optional(key),
  }),
  response: providerSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
})

export const deleteProvider = defineEndpoint({
  method: 'DELETE',
  path: one,
  policy: 'provider:write',
  request: z.object(named),
  response: z.object({}),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Why a model did not answer, as a page tells it. */
export const modelFailureSchema = z.object({
  /**
   * `key`: the provider does not take it (401, 403). `rate`: too much for now (429). `context`: more text than the model takes. `refused`: any
   * other answer that is an error. `network`: no answer, or half of one. `address`: nothing was sent, since it may not be sent there. `secret`:
   * the stored key cannot be read. `request`: this provider has no way to say what was to be said.
   */
  kind: z.enum(['key', 'rate', 'context', 'refused', 'network', 'address', 'secret', 'request']),
  /** In the provider's words where it said any. */
  message: z.string(),
  /** HTTP's; null without an answer. */
  status: z.nullable(z.number()),
  retryAfterSeconds: z.nullable(z.number()),
})
export type ModelFailure = z.infer<typeof modelFailureSchema>

/** Asks the provider's model for one word, as the smallest real call there is. */
export const testProvider = defineEndpoint({
  method: 'POST',
  path: `${one}/test`,
  policy: 'provider:use',
  request: z.strictObject(named),
  response: z.object({
    /** What the model said; null where it did not. */
    text: z.nullable(z.string()),
    failure: z.nullable(modelFailureSchema),
    model: z.string(),
    durationMs: z.number(),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})
