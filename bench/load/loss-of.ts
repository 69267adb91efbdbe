/** A metric's value between 0 and 1, all over the place, the same each time. */
export function lossOf(at: number): number {
  return ((at * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
}
