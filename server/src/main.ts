import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..', '..')
// Compiled code is kept between starts: without it half of a start is stripping types and parsing.
enableCompileCache(join(root, '.cache', 'compile'))
process.umask(0o077)

const { runServer } = await import('./run-server.ts')
await runServer(root)
