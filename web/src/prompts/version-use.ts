import type { PromptUse, VersionUse } from '@assay/protocol'
import { formatCount } from '../ui/format/number.ts'

/** How many traces of the last seven days used a version (null: any), in a sentence; null where nobody knows. */
export function impactSentence(use: PromptUse | undefined, version: number | null): string | null {
  if (use === undefined) return null
  const counted = use.versions.filter((each) => version === null || each.version === String(version))
  const traces = counted.reduce((sum, each) => sum + each.traces, 0)
  const what = version === null ? 'It' : `v${version}`
  if (traces === 0) return `No trace of the last 7 days used ${version === null ? 'it' : what}.`
  const many = `${formatCount(traces)}${counted.every(({ exact }) => exact) ? '' : ' or more'}`
  return `${what} was used by ${many} ${traces === 1 ? 'trace' : 'traces'} in the last 7 days.`
}

/** A version's part of all traces that used the prompt, 0…1; null where it had none, or where not all were counted. */
export function shareOf(use: PromptUse | undefined, version: number): number | null {
  const own = use?.versions.find((each) => each.version === String(version))
  if (use === undefined || own === undefined || !use.versions.every(({ exact }) => exact)) return null
  return own.traces / use.versions.reduce((sum, each) => sum + each.traces, 0)
}

/** `12.5 %` of the traces failed. Empty where none did: that is nothing to look at. */
export function errorRate({ errors, traces }: Pick<VersionUse, 'errors' | 'traces'>): string {
  return errors === 0 ? '' : `${((100 * errors) / traces).toFixed(1)} %`
}
