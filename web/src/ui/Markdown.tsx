import { lazy, Suspense } from 'react'
import { LongText } from './LongText.tsx'
import styles from './Markdown.module.css'
import { Otherwise } from './Otherwise.tsx'

const MarkdownTree = lazy(() => import('./MarkdownTree.tsx'))
const longestParsed = 50_000

/** Whether a text uses anything of Markdown; plain prose then needs no parser. */
function looksMarked(text: string): boolean {
  return /[*_`#[\]|~>]|^\s*(?:[-+]|\d+[.)])\s/m.test(text)
}

/**
 * A stranger's text, read as Markdown: no raw HTML, only safe links, pictures as a button. The parser comes with the first text that needs
 * it; until then, and for very long texts, the plain text stands there.
 */
export function Markdown({ text }: { text: string }) {
  const plain = (
    <div className={styles.plain}>
      <LongText text={text} />
    </div>
  )
  if (text.length > longestParsed || !looksMarked(text)) return plain
  return (
    <Otherwise fallback={plain}>
      <Suspense fallback={plain}>
        <MarkdownTree text={text} />
      </Suspense>
    </Otherwise>
  )
}
