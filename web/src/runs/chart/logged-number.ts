/**
 * A value as it was measured: null is NaN, and what stands for the infinite in stored numbers is infinite. Neither has a place on an axis.
 */
export function loggedNumber(value: number | null): number {
  if (value === null) return Number.NaN
  return Math.abs(value) < Number.MAX_VALUE ? value : value * Infinity
}
