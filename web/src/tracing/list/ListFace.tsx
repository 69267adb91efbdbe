import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'

/** The loading, error and empty face of a list, or the list. */
export function ListFace({
  query,
  empty,
  rowCount,
  children,
}: {
  query: Pick<UseInfiniteQueryResult, 'error' | 'data' | 'refetch'>
  empty: string
  rowCount: number
  children: ReactNode
}) {
  if (query.error !== null && query.data === undefined) return <ErrorFace error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return <SkeletonRows rows={20} rowPx={28} />
  if (rowCount === 0) return <EmptyFace title={empty} />
  return children
}
