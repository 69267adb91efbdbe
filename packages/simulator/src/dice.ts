import { createHash } from 'node:crypto'

/** Ids and numbers that look random but depend only on the simulator's seed, the request and the label. */
export interface Dice {
  /** `prefix` followed by `length` (at most 43) letters and digits. */
  id(prefix: string, length: number, label?: string): string
  /** From 0 to below 1. */
  unit(label: string): number
}

export function createDice(seed: number, request: string): Dice {
  const base = createHash('sha256').update(`${seed}\n`).update(request).digest()
  const roll = (label: string) => createHash('sha256').update(base).update(label).digest()
  return {
    id: (prefix, length, label = '') =>
      prefix + roll(`${prefix}${label}`).toString('base64url').replaceAll('-', 'x').replaceAll('_', 'y').slice(0, length),
    unit: (label) => roll(label).readUInt32BE(0) / 2 ** 32,
  }
}
