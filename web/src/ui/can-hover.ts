/** Whether a pointer can rest on something. Where it cannot (touch), what a row shows while it is hovered is always shown. */
export function canHover(): boolean {
  return !matchMedia('(hover: none)').matches
}
