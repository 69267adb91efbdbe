/** Where a value was about to be written. */
export interface MaskPlace {
  kind: 'inputs' | 'outputs' | 'attribute'
  /** The attribute's key; `exception.message`, `exception.stacktrace` and `status.message` for what an error says. */
  key: string
  spanName: string
}

/**
 * Returns what may be written instead of `value`; `undefined` leaves it out. It is given the program's own value: return a new one, do not
 * change it.
 */
export type Mask = (value: unknown, place: MaskPlace) => unknown

/** What stands where a mask threw: losing a value is better than letting out what was to be hidden. */
const maskFailed = '[masking failed]'

export function applyMask(mask: Mask, value: unknown, place: MaskPlace): unknown {
  // What is left out anyway has nothing to hide, and a mask that expects text would throw.
  if (value === undefined || (value === null && place.kind === 'attribute')) return undefined
  try {
    return mask(value, place)
  } catch {
    return maskFailed
  }
}
