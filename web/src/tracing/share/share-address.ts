/** The token of a share link's address, `/share/<token>`; null for any other. */
export function shareIn(path: string): string | null {
  return /^\/share\/([^/]+)\/?$/.exec(path)?.[1] ?? null
}

export function sharePath(token: string): string {
  return `/share/${token}`
}
