import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '@assay/protocol'
import type { Route } from './platform/http/route.ts'

/** The SDK as a package, so that `npm i <address>/sdk.tgz` works wherever the server is reached. Built by the launcher. */
export function sdkRoute(root: string): Route {
  const file = join(root, '.cache', 'sdk.tgz')
  return {
    method: 'GET', path: '/sdk.tgz', policy: 'public',
    handle: () => {
      if (!existsSync(file)) throw new AppError('TEMPORARILY_UNAVAILABLE', 'The SDK package is not built. Run `npm start` once, which builds it.')
      return Promise.resolve(new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers: { 'content-type': 'application/gzip' } }))
    },
  }
}
