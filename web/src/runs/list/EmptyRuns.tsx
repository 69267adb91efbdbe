import { CopyButton } from '../../ui/CopyButton.tsx'
import { EmptyFace } from '../../ui/Faces.tsx'
import styles from './EmptyRuns.module.css'

/** How the first run comes here: the address of this server, and two lines. */
export function EmptyRuns({ experimentId }: { experimentId: string }) {
  const shell = `export MLFLOW_TRACKING_URI=${location.origin} MLFLOW_EXPERIMENT_ID=${experimentId}`
  const python = `import mlflow\nwith mlflow.start_run(): mlflow.log_metric('loss', 0.5)`
  return (
    <EmptyFace title="No runs yet. Two lines log the first one:">
      <pre className={styles.code} tabIndex={0} aria-label="Setting">
        {shell}
      </pre>
      <pre className={styles.code} tabIndex={0} aria-label="Program">
        {python}
      </pre>
      <CopyButton label="Copy the program" text={python}>
        Copy
      </CopyButton>
    </EmptyFace>
  )
}
