import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { routeContext } from './platform/http/route-context.fixture.ts'
import { sdkRoute } from './sdk-tarball.ts'

const root = mkdtempSync(join(tmpdir(), 'assay-root-'))
afterAll(() => rmSync(root, { recursive: true }))
const ask = () => sdkRoute(root).handle(routeContext(new Request('http://x/sdk.tgz')))

it('says what to do while the SDK is not packed', async () => {
  await expect(ask()).rejects.toThrow('The SDK package is not built. Run `npm start` once, which builds it.')
})

it('HX-36 serves the SDK as a file to keep', async () => {
  mkdirSync(join(root, '.cache'))
  writeFileSync(join(root, '.cache', 'sdk.tgz'), 'packed')
  const answer = await ask()
  expect(await answer.text()).toBe('packed')
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'application/gzip',
    'content-disposition': 'attachment; filename=sdk.tgz',
  })
})
