import type { z } from 'zod/mini'
import type { ErrorCode } from './errors.ts'

/**
 * What a caller must be allowed to do. `public` routes tell nothing about stored data (health, version, the page shell).
 * A route without a policy does not boot.
 */
export type Policy =
  | 'public'
  | 'trace:read'
  | 'trace:write'
  | 'trace:delete'
  | 'trace:share'
  | 'feedback:write'
  | 'experiment:read'
  | 'experiment:write'
  | 'experiment:delete'
  | 'run:read'
  | 'run:write'
  | 'run:delete'
  | 'artifact:read'
  | 'artifact:write'
  | 'artifact:delete'
  | 'model:read'
  | 'model:write'
  | 'model:delete'
  | 'dataset:read'
  | 'dataset:write'
  | 'dataset:delete'
  | 'scorer:read'
  | 'scorer:write'
  | 'scorer:delete'
  | 'review:read'
  | 'review:write'
  | 'review:delete'
  | 'workspace:read'
  | 'workspace:write'
  | 'workspace:delete'
  | 'webhook:read'
  | 'webhook:write'
  | 'provider:read'
  | 'provider:write'
  | 'provider:use'
  | 'server:read'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One endpoint as a value: the server binds a handler to it, the web client and the tests call it, the OpenAPI document is made from it.
 * Path parameters are written `:name` and are part of `request`, as are query parameters (GET, DELETE) and body fields.
 */
export interface Endpoint<Request = unknown, Response = unknown> {
  method: Method
  path: string
  policy: Policy
  request: z.ZodMiniType<Request, unknown>
  response: z.ZodMiniType<Response, unknown>
  errors: readonly ErrorCode[]
  /** Largest body; `maxJsonBodyBytes` of the server where none is stated. */
  maxBodyBytes?: number
}

export type RequestOf<E> = E extends Endpoint<infer R, unknown> ? R : never
export type ResponseOf<E> = E extends Endpoint<never, infer R> ? R : E extends Endpoint<infer _, infer R> ? R : never

export function defineEndpoint<Request, Response>(endpoint: Endpoint<Request, Response>): Endpoint<Request, Response> {
  return endpoint
}
