import type { DatasetInput } from '@assay/protocol'
import { jsonInText } from '../../ui/json-shape.ts'
import { JsonView } from '../../ui/JsonView.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import styles from './DatasetList.module.css'

/** The datasets that a run read; each opens to what is known of its source and columns. */
export function DatasetList({ datasets }: { datasets: readonly DatasetInput[] }) {
  return (
    <ul>
      {datasets.map((dataset) => (
        <li key={`${dataset.name} ${dataset.digest}`}>
          <details>
            <summary className={styles.summary}>
              <span className={styles.name}>
                <SafeText text={oneLine(dataset.name)} />
              </span>
              <code className={styles.digest}>
                <SafeText text={oneLine(dataset.digest).slice(0, 8)} />
              </code>
              {dataset.context !== null && (
                <span className={styles.context}>
                  <SafeText text={oneLine(dataset.context)} />
                </span>
              )}
            </summary>
            <dl className={styles.parts}>
              <Part name={`Source, ${oneLine(dataset.sourceType)}`} text={dataset.source} />
              {dataset.profile !== null && <Part name="Profile" text={dataset.profile} />}
              {dataset.schema !== null && <Part name="Schema" text={dataset.schema} />}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  )
}

function Part({ name, text }: { name: string; text: string }) {
  const json = jsonInText(text)
  return (
    <>
      <dt className={styles.part}>
        <SafeText text={name} />
      </dt>
      <dd className={styles.text}>{json === undefined ? <LongText text={text} /> : <JsonView value={json} />}</dd>
    </>
  )
}
