/**
 * Values as an exponential moving average, corrected for its start as TensorBoard's is, so that the first value stays as it is. `weight` 0…1:
 * 0 smooths nothing. A gap (NaN or infinite) stays one and changes nothing behind it.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values]
  let average = 0
  let left = 1
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    average = average * weight + (1 - weight) * value
    left *= weight
    return average / (1 - left)
  })
}
