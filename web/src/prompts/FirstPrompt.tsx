import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { tracingQueries } from '../tracing/index.ts'
import { CodeTabs } from '../ui/CodeTabs.tsx'
import styles from './FirstPrompt.module.css'
import { registerSnippets } from './prompt-snippets.ts'

/** No prompt yet: how the first is made. */
export function FirstPrompt() {
  const { data } = useQuery(tracingQueries.connection(useApi()))
  return (
    <div className={styles.face}>
      <h2 className={styles.title}>No prompt is registered yet</h2>
      <p className={styles.lead}>
        A prompt has versions, and aliases such as <code>production</code> that say which one serves. Programs load it by its alias; traces
        say which version they used.
      </p>
      <CodeTabs label="Register a prompt" snippets={registerSnippets(data?.baseUrl ?? location.origin)} />
    </div>
  )
}
