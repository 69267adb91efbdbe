import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../../../api/ApiContext.tsx'
import { Button } from '../../../ui/Button.tsx'
import { CopyButton } from '../../../ui/CopyButton.tsx'
import { download } from '../../../ui/download.ts'
import { ErrorFace, SkeletonRows } from '../../../ui/Faces.tsx'
import { JsonView } from '../../../ui/JsonView.tsx'
import { useToast } from '../../../ui/Toasts.tsx'
import { queries } from '../../queries.ts'
import styles from './RawPane.module.css'

/** What is longer is folded at first: every line is an element. */
const openLines = 1_000

/** One span as it is stored, in OTLP/JSON, with its resource and scope; and the whole trace as a file. */
export function RawPane({ traceId, spanId }: { traceId: string; spanId: string }) {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const { data, error, refetch } = useQuery({ ...queries.otlp(api, traceId, spanId), placeholderData: keepPreviousData })
  if (error !== null && data === undefined) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return <SkeletonRows rows={12} rowPx={20} />
  const save = async () => {
    try {
      const whole = await cache.fetchQuery({ ...queries.otlp(api, traceId), gcTime: 0 })
      download(`${traceId}.otlp.json`, 'application/json', JSON.stringify(whole))
    } catch (failure) {
      toast({ text: failure instanceof Error ? failure.message : String(failure), kind: 'error' })
    }
  }
  return (
    <section className={styles.pane} aria-label="Raw span" tabIndex={0}>
      <header className={styles.head}>
        <h2 className={styles.title}>OTLP/JSON of this span</h2>
        <CopyButton label="Copy as OTLP/JSON" text={() => JSON.stringify(data, null, 2)} />
        <Button look="ghost" icon="download" onClick={() => void save()}>
          Whole trace
        </Button>
      </header>
      <JsonView key={spanId} value={data} openLines={openLines} />
    </section>
  )
}
