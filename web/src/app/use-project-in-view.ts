import { useEffect } from 'react'
import { useRoute } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'

/** The project that the address names, and its page; beside projects the one that was in view last in this browser, and no page. */
export function useProjectInView(): { experimentId: string | undefined; page: string | undefined } {
  const [, params] = useRoute('/p/:experimentId/:page/*?')
  const key = `assay.project.${useApi().workspace}`
  const named = params?.experimentId
  useEffect(() => {
    if (named !== undefined) localStorage.setItem(key, named)
  }, [key, named])
  return { experimentId: named ?? localStorage.getItem(key) ?? undefined, page: params?.page }
}
