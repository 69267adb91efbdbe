import { JsonView } from '../../../ui/JsonView.tsx'
import { jsonInText } from '../../../ui/json-shape.ts'
import { Markdown } from '../../../ui/Markdown.tsx'
import styles from './ValueBlock.module.css'

/** An input or output of any kind: JSON as a tree, also where it comes as a text of JSON; prose as prose. */
export function ValueBlock({ value }: { value: unknown }) {
  const parsed = typeof value === 'string' ? jsonInText(value) : undefined
  return (
    <div className={styles.block}>
      {typeof value === 'string' && parsed === undefined ? <Markdown text={value} /> : <JsonView value={parsed ?? value} />}
    </div>
  )
}
