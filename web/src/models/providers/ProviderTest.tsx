import type { Provider } from '@assay/protocol'
import { useMutation } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { FailureFace } from './FailureFace.tsx'
import { providerChanges } from './provider-queries.ts'
import styles from './ProvidersPage.module.css'

/** Asks the provider's model for a word, and shows what came. */
export function ProviderTest({ provider }: { provider: Provider }) {
  const api = useApi()
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => providerChanges.test(api, provider.providerId) })
  return (
    <div className={styles.test}>
      <Button disabled={isPending} onClick={() => mutate()} aria-label={`Test ${oneLine(provider.name)}`}>
        {isPending ? 'Asking…' : 'Test'}
      </Button>
      <div className={styles.told} role="status">
        {error !== null && !isPending && <span className={styles.unreadable}>{error.message}</span>}
        {data?.failure === null && !isPending && (
          <p>
            <b className={styles.ok}>✓ It answers</b>: <SafeText text={oneLine(data.model)} />
            {data.text === null || data.text === '' ? (
              ' came to its end'
            ) : (
              <>
                {' '}
                said “<SafeText text={oneLine(data.text)} />”
              </>
            )}{' '}
            in {formatDuration(data.durationMs)}
          </p>
        )}
        {data !== undefined && data.failure !== null && !isPending && <FailureFace failure={data.failure} />}
      </div>
    </div>
  )
}
