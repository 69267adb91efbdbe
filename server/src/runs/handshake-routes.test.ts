import { describe, expect, it } from 'vitest'
import { routeContext } from '../platform/http/route-context.fixture.ts'
import { handshakeRoutes } from './handshake-routes.ts'

async function answer(path: string): Promise<Response | undefined> {
  const route = handshakeRoutes().find((each) => each.path === path)
  return route?.handle(routeContext(new Request(new URL(path, 'http://x'))))
}

describe('handshakeRoutes', () => {
  it('says OK', async () => {
    const response = await answer('/health')
    expect(await response?.text()).toBe('OK')
    expect(response?.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('says a version from which clients send spans by OTLP, and nothing else', async () => {
    expect(await (await answer('/version'))?.text()).toBe('3.18.0')
  })

  it('says that artifacts go through it, in one piece', async () => {
    expect(await (await answer('/ajax-api/3.0/mlflow/server-info'))?.json()).toMatchObject({
      store_type: 'SqlStore',
      workspaces_enabled: true,
      artifact_serving_enabled: true,
      multipart_uploads_enabled: false,
      tracking_auth: '',
    })
  })
})
