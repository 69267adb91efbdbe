import { textsParam, urlCodec } from '../ui/url-codec.ts'

/** What the address of a model says: the two versions that are compared, the older first; none for the list of versions. */
export const modelUrl = urlCodec<{ compare: readonly string[] }>({ compare: textsParam })

/** Two versions of the address; null where it names no two. */
export function comparedVersions(compare: readonly string[]): [number, number] | null {
  const [one, other, ...more] = compare
  if (one === undefined || other === undefined || more.length > 0) return null
  return [one, other].every((text) => /^[1-9]\d{0,14}$/.test(text)) ? [Number(one), Number(other)] : null
}
