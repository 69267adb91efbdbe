import type { RetrievedDocument } from '@assay/protocol'
import { JsonView } from '../../../ui/JsonView.tsx'
import { LongText } from '../../../ui/LongText.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import styles from './DocumentList.module.css'

/** What a search found, in its order, with the scores on one scale. */
export function DocumentList({ documents }: { documents: readonly RetrievedDocument[] }) {
  const best = documents.reduce((most, { score }) => Math.max(most, score ?? 0), 0)
  return (
    <ol>
      {documents.map((document, index) => (
        <li key={index} className={styles.document}>
          <p className={styles.head}>
            <span className={styles.rank}>{index + 1}</span>
            <span className={styles.id}>
              <SafeText text={oneLine(document.id ?? '')} />
            </span>
            {document.score !== null && (
              <>
                <span className={styles.track}>
                  <span className={styles.bar} style={{ width: `${best > 0 ? Math.max(0, (100 * document.score) / best) : 0}%` }} />
                </span>
                <b>{Number(document.score.toPrecision(4))}</b>
              </>
            )}
          </p>
          <p className={styles.text}>
            <LongText text={document.content} maxChars={400} />
          </p>
          {hasEntries(document.metadata) && <JsonView value={document.metadata} />}
        </li>
      ))}
    </ol>
  )
}

function hasEntries(metadata: unknown): boolean {
  return typeof metadata === 'object' && metadata !== null && Object.keys(metadata).length > 0
}
