import { lazy, Suspense, useMemo } from 'react'
import type { DiffLine } from '../ui/diff/diff-text.ts'
import { markedText, markReader } from '../ui/diff/marked-text.ts'
import type { Literals } from '../ui/MarkdownTree.tsx'
import { Otherwise } from '../ui/Otherwise.tsx'
import { DiffTable, PartText } from '../ui/diff/DiffTable.tsx'
import styles from './RenderedMessage.module.css'
import { variablePattern } from './variables.ts'
import { TemplateText } from './TemplateText.tsx'

const MarkdownTree = lazy(() => import('../ui/MarkdownTree.tsx'))
/** Longer texts are shown as they are written. */
const longestParsed = 50_000

/** A message read as Markdown, with its changes and variables marked as in its source. */
export function RenderedMessage({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  const { markdown, atoms } = useMemo(() => markedText(lines, variablePattern), [lines])
  const source = <DiffTable label={label} lines={lines} layout="inline" text={TemplateText} />
  if (markdown.length > longestParsed) return source
  const literals = (): Literals => {
    const { read, plain } = markReader(atoms)
    return { draw: (text) => read(text).map((part, index) => <PartText key={index} part={part} text={TemplateText} />), plain }
  }
  return (
    <Otherwise fallback={source}>
      <Suspense fallback={source}>
        <div className={styles.rendered}>
          <MarkdownTree text={markdown} literals={literals} />
        </div>
      </Suspense>
    </Otherwise>
  )
}
