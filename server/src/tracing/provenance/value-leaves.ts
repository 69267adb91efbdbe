import { parseIfStructured } from '../normalise/parse-json.ts'

/** A text or number somewhere in a value. */
export interface Leaf {
  /** `order.items[2].price`; empty for the value itself. */
  path: string
  value: string | number
}

/** Leaves of one value that are looked at. */
export const maxLeaves = 5_000
const maxDepth = 40

/** The texts and numbers in a value, in its order; JSON in a text is gone into. Booleans and null say too little to be traced. */
export function valueLeaves(value: unknown): Leaf[] {
  const leaves: Leaf[] = []
  collect(value, '', 0, leaves)
  return leaves
}

function collect(value: unknown, path: string, depth: number, leaves: Leaf[]): void {
  if (leaves.length >= maxLeaves || depth > maxDepth) return
  const structured = parseIfStructured(value)
  if (typeof structured === 'string' || typeof structured === 'number') leaves.push({ path, value: structured })
  else if (Array.isArray(structured)) for (const [i, item] of structured.entries()) collect(item, `${path}[${i}]`, depth + 1, leaves)
  else if (typeof structured === 'object' && structured !== null)
    for (const [key, item] of Object.entries(structured)) collect(item, path === '' ? key : `${path}.${key}`, depth + 1, leaves)
}

/** A path without the numbers of its items: `items[2].price` and `items[0].price` have the same. */
export function placeOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]')
}

/** What a leaf stands in: `items[2].price` in `items[2]`. */
export function parentOf(path: string): string {
  return path.replace(/(?:\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, '')
}
