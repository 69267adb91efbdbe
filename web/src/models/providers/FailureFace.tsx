import type { ModelFailure } from '@assay/protocol'
import { Link } from 'wouter'
import { SafeText } from '../../ui/SafeText.tsx'
import { providersPath } from '../paths.ts'
import { failureTitle } from './failure-title.ts'
import styles from './FailureFace.module.css'

/** Why a model did not answer, in the provider's words, and the way to what may mend it. */
export function FailureFace({ failure, linked = false }: { failure: ModelFailure; linked?: boolean }) {
  return (
    <div className={styles.face} role="alert">
      <p className={styles.title}>{failureTitle(failure)}</p>
      <p>
        <SafeText text={failure.message} />
      </p>
      {linked && ['key', 'secret', 'address'].includes(failure.kind) && (
        <p>
          <Link href={providersPath} className={styles.link}>
            Providers
          </Link>
        </p>
      )}
    </div>
  )
}
