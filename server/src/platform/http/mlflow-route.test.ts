import { int, list, required, text } from '@assay/protocol/mlflow'
import { describe, expect, it } from 'vitest'
import { mlflowCall } from './mlflow-route.ts'
import type { Route } from './route.ts'
import { routeContext } from './route-context.fixture.ts'

const fields = { name: required(text), ids: list(text), limit: int }

/** The first route, called with what it then was given. */
async function handled(routes: Route[], url: string, init?: RequestInit): Promise<unknown> {
  const [route] = routes
  const response = await route?.handle(routeContext(new Request(url, init)))
  return response?.json()
}

describe('mlflowCall', () => {
  const calls = (method: 'GET' | 'POST') =>
    mlflowCall({ method, path: '/2.0/mlflow/things', policy: 'trace:read', fields }, (_, message) => Promise.resolve(message))

  it('is bound for clients and for pages', () => {
    expect(calls('GET').map(({ method, path, policy }) => ({ method, path, policy }))).toEqual([
      { method: 'GET', path: '/api/2.0/mlflow/things', policy: 'trace:read' },
      { method: 'GET', path: '/ajax-api/2.0/mlflow/things', policy: 'trace:read' },
    ])
  })

  it('reads a query, a list also when it has one member', async () => {
    expect(await handled(calls('GET'), 'http://x/?name=a&ids=1&limit=5&other=2')).toEqual({ name: 'a', ids: ['1'], limit: 5 })
    expect(await handled(calls('GET'), 'http://x/?name=a&ids=1&ids=2')).toEqual({ name: 'a', ids: ['1', '2'], limit: 0 })
  })

  it('reads a JSON body, and nothing of the query then', async () => {
    const body = JSON.stringify({ name: 'a', ids: ['1'] })
    expect(await handled(calls('POST'), 'http://x/?limit=5', { method: 'POST', body })).toEqual({ name: 'a', ids: ['1'], limit: 0 })
  })

  it('refuses a body that is no JSON object', async () => {
    await expect(handled(calls('POST'), 'http://x/', { method: 'POST', body: '[1]' })).rejects.toThrow('must be a JSON object')
    await expect(handled(calls('POST'), 'http://x/', { method: 'POST', body: '{' })).rejects.toThrow('not valid JSON')
  })

  it('passes a whole response on', async () => {
    const routes = mlflowCall({ method: 'GET', path: '/x', policy: 'public', fields: {} }, () =>
      Promise.resolve(new Response('["as it is"]')),
    )
    expect(await handled(routes, 'http://x/')).toEqual(['as it is'])
  })
})
