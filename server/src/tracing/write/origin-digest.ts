import { createHash } from 'node:crypto'
import type { SpanOrigin } from '../store/span-store.ts'

/** What a combination of resource and scope is found again by: 16 bytes. */
export function originDigest({ resource, scope, resourceSchemaUrl, scopeSchemaUrl }: Omit<SpanOrigin, 'version'>): Buffer {
  return createHash('sha256')
    .update(resource)
    .update('\0')
    .update(scope)
    .update(`\0${resourceSchemaUrl}\0${scopeSchemaUrl}`)
    .digest()
    .subarray(0, 16)
}
