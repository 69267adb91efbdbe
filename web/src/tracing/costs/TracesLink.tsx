import { addTerm } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { tracesUrl } from '../list/traces-url.ts'
import { tracesPath } from '../paths.ts'
import type { CostsState } from './costs-url.ts'

/** Leads to those of the page's traces of which the terms hold too; plain where there are none for them. */
export function TracesLink({
  experimentId,
  state: { q, from, to },
  terms,
  children,
}: {
  experimentId: string
  state: Pick<CostsState, 'q' | 'from' | 'to'>
  terms: readonly string[] | null
  children: ReactNode
}) {
  if (terms === null) return children
  const search = tracesUrl.format({ ...tracesUrl.parse(''), q: terms.reduce(addTerm, q), from, to })
  return <Link href={`${tracesPath(experimentId)}?${search}`}>{children}</Link>
}
