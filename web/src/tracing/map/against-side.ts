import { addTerm, chosenValues, formatTerm, toggleValue } from '@assay/protocol'
import type { MapScope } from './map-queries.ts'

const versionPrefix = 'version:'

export function vsVersion(version: string): string {
  return `${versionPrefix}${version}`
}

/** The version that an address sets the map against; null where it is something else. */
export function versionOf(vs: string): string | null {
  return vs.startsWith(versionPrefix) ? vs.slice(versionPrefix.length) : null
}

/**
 * Both sides of a comparison. Against `before` stands the window of the same length before; against a version all others, or those that the query
 * chooses. Of anything else in an address there is nothing to compare.
 */
export function comparedSides(scope: MapScope, vs: string, windowMs: { fromMs: number; toMs: number }) {
  const { q, fromMs, toMs } = scope
  if (vs === 'before') {
    return { now: scope, against: { q, fromMs: fromMs - (windowMs.toMs - windowMs.fromMs), toMs: fromMs } }
  }
  const version = versionOf(vs)
  if (version === null) return { now: scope, against: null }
  const chosen = chosenValues(q, 'version')
  const unversioned = chosen.reduce((text, each) => toggleValue(text, 'version', each), q)
  const term = formatTerm({ key: 'version', value: version })
  const now = chosen.length > 0 ? q : addTerm(q, formatTerm({ key: 'version', value: version, negated: true }))
  return { now: { ...scope, q: now }, against: { q: addTerm(unversioned, term), fromMs, toMs } }
}
