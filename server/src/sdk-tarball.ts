import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@assay/protocol'
import type { Route } from './platform/http/route.ts'

/** The SDK as a package, so that `npm i <address>/sdk.tgz` works wherever the server is reached. Built by the launcher. */
export function sdkRoute(root: string): Route {
  const file = join(root, '.cache', 'sdk.tgz')
  return {
    method: 'GET',
    path: '/sdk.tgz',
    policy: 'public',
    async handle() {
      // A stream would hold the file open for whoever asks for the headers only, or never reads on.
      const packed = await readFile(file).catch((cause: unknown) => {
        throw new AppError('TEMPORARILY_UNAVAILABLE', 'The SDK package is not built. Run `npm start` once, which builds it.', { cause })
      })
      return new Response(new Uint8Array(packed), {
        headers: { 'content-type': 'application/gzip', 'content-disposition': 'attachment; filename=sdk.tgz' },
      })
    },
  }
}
