import { JsonView } from '../../../ui/JsonView.tsx'
import { jsonInText } from '../../../ui/json-shape.ts'
import { LongText } from '../../../ui/LongText.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import styles from './AttributeList.module.css'

const most = 400

/** Keys and values as sent; a text that is JSON is shown as what it holds. */
export function AttributeList({ attributes }: { attributes: readonly (readonly [string, unknown])[] }) {
  if (attributes.length === 0) return <p className={styles.none}>None</p>
  return (
    <dl>
      {attributes.slice(0, most).map(([key, value], index) => (
        <div key={index} className={styles.row}>
          <dt>
            <SafeText text={oneLine(key)} />
          </dt>
          <dd>
            <AttributeValue value={value} />
          </dd>
        </div>
      ))}
      {attributes.length > most && <p className={styles.none}>{attributes.length - most} more are in the copied JSON.</p>}
    </dl>
  )
}

function AttributeValue({ value }: { value: unknown }) {
  if (typeof value === 'object' && value !== null) return <JsonView value={value} />
  if (typeof value !== 'string') return String(value)
  const parsed = jsonInText(value)
  return parsed === undefined ? <LongText text={value} maxChars={600} /> : <JsonView value={parsed} />
}
