import { useEffect } from 'react'
import { oneLine, visibleText } from './safe/visible-text.ts'

/** Names the tab: what is shown, then the product. */
export function usePageTitle(what: string): void {
  useEffect(() => {
    document.title = `${visibleText(oneLine(what)).slice(0, 80)} · Assay`
  }, [what])
}
