import { invalidParameter } from '@assay/protocol'
import { pageTokenOf, readPageToken } from '@assay/protocol/mlflow'
import type { ListPlace, RegistryListQuery } from './registry-reader.ts'

/** A place as pages get it; null where the list ends. Names are of any script, so they are written in bytes that a token can hold. */
export function formatListCursor(place: ListPlace | null): string | null {
  if (place === null) return null
  return pageTokenOf(place.sort === 'name' ? `n${encodeURIComponent(place.name)}` : `u${place.updatedAtMs}.${place.id}`)
}

/** Null for the first page. @throws INVALID_PARAMETER_VALUE for a cursor that is none of this list */
export function parseListCursor(cursor: string | undefined, sort: RegistryListQuery['sort']): ListPlace | null {
  if (cursor === undefined) return null
  const content = readPageToken(cursor)
  const [, updatedAtMs, id] = /^u(\d{1,15})\.(\d{1,15})$/.exec(content) ?? []
  if (sort === 'updated' && updatedAtMs !== undefined) return { sort, updatedAtMs: Number(updatedAtMs), id: Number(id) }
  const name = /^n((?:[^%]|%[0-9A-F]{2})*)$/.exec(content)?.[1]
  if (sort === 'name' && name !== undefined) return { sort, name: decoded(name) }
  throw foreign()
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw foreign()
  }
}

function foreign() {
  return invalidParameter('Invalid page token: it belongs to another list. Ask for the first page again.')
}
