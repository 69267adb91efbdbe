import { usePathname, useSearch } from 'wouter/use-browser-location'

/**
 * Path and search as they stand in the address bar. The router's own are decoded once already, after which `%2525` and `%25`, or a name with
 * `%2F` in it and one with a slash, are the same.
 */
export function useRawAddress(): { path: string; search: string } {
  return { path: usePathname(), search: useSearch() }
}
