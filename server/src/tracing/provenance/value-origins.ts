import { normalValue, textHolds, valuesInText } from './normal-value.ts'
import { type Leaf, parentOf, placeOf, valueLeaves } from './value-leaves.ts'

/** A step as provenance sees it. Times unix microseconds. */
export interface Step {
  spanId: string
  startUs: number
  /** Null while it is open. */
  endUs: number | null
  input: unknown
  output: unknown
  isRoot: boolean
  /** A model, whose input has what was said before this trace: a value that no step had may come from there. */
  isModel: boolean
}

/** Where a value stood before. */
interface Occurrence {
  spanId: string
  side: 'input' | 'output'
  path: string
  /** As it stands there. Of one in a text the value looked for. */
  value: string
  match: 'exact' | 'normalised' | 'in text'
}

export interface TracedValue {
  path: string
  value: string
  /** The earliest first. Empty: no step before had it. */
  origins: Occurrence[]
  /** Values that stood where the first one came from and were not used: beside it, or at its place in other items. */
  rivals: Omit<Occurrence, 'match'>[]
}

/** Values of one step that are traced, origins and rivals of one value that are told. */
export const limits = { values: 50, origins: 20, rivals: 5 } as const

/**
 * Where the values that `step` used come from: of a tool its arguments, of anything else the numbers and names in its answer. Looked for in
 * what ended before the step began, and in what the trace was asked. `check` is called for each step and throws when it is time to stop.
 */
export function valueOrigins(step: Step, steps: readonly Step[], uses: 'input' | 'output', check: () => void): TracedValue[] {
  const wanted = usedValues(uses === 'input' ? step.input : step.output, uses)
  if (wanted.length === 0) return []
  const sources = steps
    .filter((each) => each.spanId !== step.spanId && (each.isRoot || (each.endUs !== null && each.endUs <= step.startUs)))
    .flatMap((each): Source[] => {
      const { startUs, input, output } = each
      const endUs = each.endUs ?? startUs
      if (each.isRoot) return [{ each, atUs: startUs, side: 'input', value: input, isHistory: false }]
      const said: Source = { each, atUs: endUs, side: 'output', value: output, isHistory: false }
      return each.isModel ? [{ each, atUs: endUs, side: 'input', value: input, isHistory: true }, said] : [said]
    })
    .sort((a, b) => a.atUs - b.atUs)
  const found = wanted.map(({ path, value }): TracedValue => ({ path, value: String(value), origins: [], rivals: [] }))
  const used = new Set(wanted.map(({ normal }) => normal))
  for (const { each, side, value: whole, isHistory } of sources) {
    check()
    const leaves = valueLeaves(whole).map((leaf) => ({ ...leaf, normal: normalValue(leaf.value) }))
    const byNormal = new Map<string, Leaf>()
    for (const leaf of leaves) if (leaf.normal !== null && !byNormal.has(leaf.normal)) byNormal.set(leaf.normal, leaf)
    const texts = leaves.filter(({ value }) => typeof value === 'string' && /\s/.test(value))
    for (const [i, { value, normal }] of wanted.entries()) {
      const traced = found[i]
      if (traced === undefined || traced.origins.length >= (isHistory ? 1 : limits.origins)) continue
      const leaf = byNormal.get(normal)
      if (leaf !== undefined) {
        const match = String(leaf.value) === String(value) ? 'exact' : 'normalised'
        traced.origins.push({ spanId: each.spanId, side, path: leaf.path, value: String(leaf.value), match })
        if (traced.origins.length === 1)
          traced.rivals = rivalsOf(leaf, leaves, used).map((rival) => ({ spanId: each.spanId, side, ...rival }))
        continue
      }
      const text = texts.find((candidate) => textHolds(String(candidate.value), normal))
      if (text !== undefined) traced.origins.push({ spanId: each.spanId, side, path: text.path, value: String(value), match: 'in text' })
    }
  }
  return found
}

interface Source {
  each: Step
  atUs: number
  side: 'input' | 'output'
  value: unknown
  /** Asked only for values that nothing before has. */
  isHistory: boolean
}

function usedValues(value: unknown, uses: 'input' | 'output'): (Leaf & { normal: string })[] {
  const leaves = valueLeaves(value)
  const candidates =
    uses === 'input'
      ? leaves
      : leaves.flatMap(({ path, value: leaf }): Leaf[] =>
          typeof leaf === 'number' ? [{ path, value: leaf }] : valuesInText(leaf).map((word) => ({ path, value: word })),
        )
  const wanted: (Leaf & { normal: string })[] = []
  const seen = new Set<string>()
  for (const leaf of candidates) {
    const normal = normalValue(leaf.value)
    if (normal === null || seen.has(normal)) continue
    seen.add(normal)
    wanted.push({ ...leaf, normal })
    if (wanted.length === limits.values) break
  }
  return wanted
}

/** Of the same kind, beside the origin or at its place in another item, each value once. */
function rivalsOf(
  origin: Leaf,
  leaves: readonly (Leaf & { normal: string | null })[],
  used: ReadonlySet<string>,
): { path: string; value: string }[] {
  const kind = normalValue(origin.value)?.charAt(0)
  const rivals = new Map<string, { path: string; value: string }>()
  for (const { path, value, normal } of leaves) {
    if (normal === null || normal.charAt(0) !== kind || used.has(normal) || path === origin.path || rivals.has(normal)) continue
    const isBeside = kind === 'n' && parentOf(path) === parentOf(origin.path)
    const isElsewhere = path !== origin.path && placeOf(path) === placeOf(origin.path)
    if (isBeside || isElsewhere) rivals.set(normal, { path, value: String(value) })
    if (rivals.size === limits.rivals) break
  }
  return [...rivals.values()]
}
