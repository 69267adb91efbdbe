import { useCallback } from 'react'
import { useRouter } from 'wouter'

/** Makes the whole address of a page's path, the workspace's prefix included: for what leaves the router (new tabs, copied links). */
export function useHref(): (path: string) => string {
  const { base } = useRouter()
  return useCallback((path: string) => location.origin + base + path, [base])
}
