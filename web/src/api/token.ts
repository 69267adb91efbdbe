const key = 'assay.token'

/** The bearer token of this tab, or null. Kept for the tab only: a shared machine should not remember it. */
export function storedToken(): string | null {
  return sessionStorage.getItem(key)
}

export function storeToken(token: string): void {
  sessionStorage.setItem(key, token)
}
