import { traceSkeletonPath } from '@assay/protocol'
import { askEarly } from '../api/early-answers.ts'
import { requestHeaders } from '../api/request-headers.ts'
import { fillPath } from '../api/request-url.ts'
import { storedToken } from '../api/token.ts'
import { traceAddress } from './trace-address.ts'

/*
 * Runs in the page's head before anything else is there: sets the theme, so that the first paint has it, and asks for what the address shows,
 * so that the answer is made while the program is loaded and started.
 */

/** Set by the build (scripts/head-script.ts). */
declare const TRACE_PAGE_FILES: readonly string[]

function storedTheme(): string | null {
  try {
    return localStorage.getItem('assay.theme')
  } catch {
    // Storage is refused to this page: it goes without.
    return null
  }
}

const theme = storedTheme()
const isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'

const address = traceAddress(location.pathname)
if (address !== null) {
  askEarly(fillPath(traceSkeletonPath, { traceId: address.traceId }).path, requestHeaders(address.workspace, storedToken()))
  for (const file of TRACE_PAGE_FILES) {
    const link = document.createElement('link')
    if (file.endsWith('.css')) {
      link.rel = 'preload'
      link.as = 'style'
      // As the program asks for it later; of two kinds of request the browser makes two.
      link.crossOrigin = ''
    } else link.rel = 'modulepreload'
    link.href = file
    document.head.append(link)
  }
}
