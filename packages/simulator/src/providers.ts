import { anthropic } from './anthropic/provider.ts'
import { bedrock } from './bedrock/provider.ts'
import { cohere } from './cohere/provider.ts'
import { gemini } from './gemini/provider.ts'
import { ollama } from './ollama/provider.ts'
import { openai } from './openai/provider.ts'
import type { Call, Outcome, Provider, Route } from './provider.ts'

/** Every provider that is simulated: a new one is a folder and a line here. The first one also answers for unknown paths. */
export function createProviders(): [Provider, ...Provider[]] {
  return [openai(), anthropic, cohere, gemini, bedrock, ollama]
}

export interface Match {
  provider: Provider
  handle: (call: Call) => Outcome
  params: Record<string, string>
}

export function matchRoute(providers: readonly Provider[], method: string, path: string): Match | undefined {
  for (const provider of providers) {
    for (const route of provider.routes) {
      const params = route.method === method ? paramsOf(route, path) : undefined
      if (params) return { provider, handle: (call) => route.handle(call), params }
    }
  }
  return undefined
}

function paramsOf(route: Route, path: string): Record<string, string> | undefined {
  const wanted = route.path.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    const [, name, suffix = ''] = /^:(\w+)(:\w+)?$/.exec(segment) ?? []
    if (name !== undefined && value.endsWith(suffix)) params[name] = decodeURIComponent(value.slice(0, value.length - suffix.length))
    else if (segment !== value) return undefined
  }
  return params
}
