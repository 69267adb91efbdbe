import { addTerm } from '@assay/protocol'
import { Link } from 'wouter'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { tracesUrl } from '../list/traces-url.ts'
import { tracesPath } from '../paths.ts'
import type { CostsState } from './costs-url.ts'

const shownChars = 200

/** Leads to those of the page's traces of which the terms hold too; plain where there are none for them. A name that is cut says all as its title. */
export function TracesLink({
  experimentId,
  state: { q, from, to },
  terms,
  name,
}: {
  experimentId: string
  state: Pick<CostsState, 'q' | 'from' | 'to'>
  terms: readonly string[] | null
  name: string
}) {
  const line = oneLine(name).slice(0, shownChars)
  const text = (
    <span title={visibleText(line)}>
      <SafeText text={line} />
    </span>
  )
  if (terms === null) return text
  const search = tracesUrl.format({ ...tracesUrl.parse(''), q: terms.reduce(addTerm, q), from, to })
  return <Link href={`${tracesPath(experimentId)}?${search}`}>{text}</Link>
}
