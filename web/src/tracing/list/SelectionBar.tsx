import type { TraceSummary } from '@assay/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { download } from '../../ui/download.ts'
import { useToast } from '../../ui/Toasts.tsx'
import { useHref } from '../../ui/use-href.ts'
import { tracePath } from '../paths.ts'
import { changes, queries } from '../queries.ts'
import styles from './SelectionBar.module.css'
import { tracesCsv } from './traces-csv.ts'

interface SelectionBarProps {
  experimentId: string
  /** The rows of the list, those of the selection among them unless the list has let them go. */
  traces: readonly TraceSummary[]
  selected: ReadonlySet<string>
  onClear: () => void
  /** One of them is gone, though others may yet fail to go. */
  onGone: (traceId: string) => void
  onDeleted: () => Promise<unknown>
}

/** What can be done with the selected traces. */
export function SelectionBar({ experimentId, traces, selected, onClear, onGone, onDeleted }: SelectionBarProps) {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const href = useHref()
  const [asking, setAsking] = useState(false)
  const ids = [...selected]
  const what = ids.length === 1 ? '1 trace' : `${ids.length} traces`

  const failed = (error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
  const remove = async () => {
    setAsking(false)
    try {
      for (const id of ids) {
        await changes.deleteTrace(api, id)
        onGone(id)
      }
      toast({ text: `${what} deleted` })
    } catch (error) {
      failed(error)
    }
    await onDeleted()
  }
  const save = async () => {
    try {
      const shown = traces.filter(({ traceId }) => selected.has(traceId))
      for (const id of ids)
        if (!shown.some(({ traceId }) => traceId === id)) shown.push((await cache.fetchQuery(queries.skeleton(api, id))).trace)
      download(`traces-${experimentId}.csv`, 'text/csv', tracesCsv(shown))
    } catch (error) {
      failed(error)
    }
  }
  return (
    <div className={styles.bar} role="region" aria-label="Selection">
      <b>{what} selected</b>
      <CopyButton label="Copy links" text={() => ids.map((id) => href(tracePath(experimentId, id))).join('\n')}>
        Copy links
      </CopyButton>
      <Button look="ghost" icon="download" onClick={() => void save()}>
        Download CSV
      </Button>
      <Button look="ghost" icon="trash" onClick={() => setAsking(true)}>
        Delete…
      </Button>
      <Button look="ghost" hint="Esc" onClick={onClear}>
        Clear
      </Button>
      {asking && (
        <Dialog title={`Delete ${what}?`} onClose={() => setAsking(false)}>
          <p>Spans, payloads and assessments go with them. This cannot be undone.</p>
          <p className={styles.foot}>
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button look="primary" onClick={() => void remove()}>
              Delete {what}
            </Button>
          </p>
        </Dialog>
      )}
    </div>
  )
}
