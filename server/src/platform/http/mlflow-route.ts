import type { Method, Policy } from '@assay/protocol'
import { checkJsonDepth, type Fields, type MessageOf, readMessage } from '@assay/protocol/mlflow'
import { jsonBodyOf, jsonBytesOf } from './json-body.ts'
import { json, type Route, type RouteContext } from './route.ts'

/** MLflow serves every call twice: for clients and for its pages. */
const prefixes = ['/api', '/ajax-api']

export interface MlflowCall<F extends Fields> {
  method: Method
  /** Below `/api` and `/ajax-api`: `/2.0/mlflow/experiments/get`. Parameters are written `:name`. */
  path: string
  policy: Policy
  /** Of the query (GET) or the JSON body; path parameters come in `context.params`. */
  fields: F
  /** Largest body; `maxJsonBodyBytes` where none is stated. */
  maxBodyBytes?: number
}

/** A call of MLflow's REST API. `handle` answers the JSON body, or a whole response. */
export function mlflowCall<F extends Fields>(
  { method, path, policy, fields, maxBodyBytes }: MlflowCall<F>,
  handle: (caller: RouteContext['caller'], message: MessageOf<F>, context: RouteContext) => Promise<object>,
): Route[] {
  return prefixes.map((prefix) => ({
    method,
    path: prefix + path,
    policy,
    async handle(context) {
      const raw = method === 'GET' ? queryMessage(fields, context.url) : await jsonBodyOf(context, maxBodyBytes)
      checkJsonDepth(raw)
      const answer = await handle(context.caller, readMessage(fields, raw), context)
      return answer instanceof Response ? answer : json(answer)
    },
  }))
}

/** A call of MLflow's REST API with a body so large that it is not read where requests are answered: `handle` gets its bytes. */
export function mlflowBytesCall(
  { method, path, policy, maxBodyBytes }: Omit<MlflowCall<Fields>, 'fields' | 'maxBodyBytes'> & { maxBodyBytes: number },
  handle: (caller: RouteContext['caller'], body: Uint8Array, context: RouteContext) => Promise<object>,
): Route[] {
  return prefixes.map((prefix) => ({
    method,
    path: prefix + path,
    policy,
    handle: async (context) => json(await handle(context.caller, await jsonBytesOf(context, maxBodyBytes), context)),
  }))
}

/** Query parameters; one that may repeat is a list even when it stands once. */
function queryMessage(fields: Fields, url: URL): Record<string, unknown> {
  const raw: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (!url.searchParams.has(name)) continue
    raw[name] = field.repeated ? url.searchParams.getAll(name) : url.searchParams.get(name)
  }
  return raw
}
