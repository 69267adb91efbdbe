import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorFace } from '../../ui/Faces.tsx'
import { TextField } from '../../ui/Field.tsx'
import { formatFull } from '../../ui/format/clock-time.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import { useZone } from '../../ui/zone.ts'
import { changes, queries } from '../queries.ts'
import { sharePath } from './share-address.ts'
import styles from './ShareDialog.module.css'

/** Makes links with which anybody may look at the trace, and takes them back. */
export default function ShareDialog({ traceId, onClose }: { traceId: string; onClose: () => void }) {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const zone = useZone()
  const [made, setMade] = useState<{ shareId: string; address: string } | null>(null)
  const { data, error, refetch } = useQuery(queries.shareLinks(api, traceId))
  const change = async (act: () => Promise<unknown>) => {
    try {
      await act()
    } catch (reason) {
      toast({ text: reason instanceof Error ? reason.message : String(reason), kind: 'error' })
    }
    await cache.invalidateQueries({ queryKey: queries.shareLinks(api, traceId).queryKey })
  }
  const create = () =>
    change(async () => {
      const { link, token } = await changes.createShareLink(api, traceId)
      setMade({ shareId: link.shareId, address: `${location.origin}${sharePath(token)}` })
    })
  const revoke = (shareId: string) =>
    change(async () => {
      await changes.revokeShareLink(api, shareId)
      if (made?.shareId === shareId) setMade(null)
    })
  return (
    <Dialog title="Share this trace" onClose={onClose}>
      <p className={styles.text}>
        Whoever has a link sees this trace with all inputs and outputs, without signing in, and nothing else of this server. Scores and
        comments are not shown.
      </p>
      {made === null ? (
        <Button look="primary" data-autofocus="" onClick={() => void create()}>
          Make a link
        </Button>
      ) : (
        <div className={styles.made}>
          <TextField label="The link, shown this once" readOnly value={made.address} onFocus={(event) => event.currentTarget.select()} />
          <CopyButton label="Copy link" text={made.address}>
            Copy
          </CopyButton>
        </div>
      )}
      {error !== null && <ErrorFace error={error} retry={() => void refetch()} />}
      {data !== undefined && data.links.length > 0 && (
        <ul className={styles.links} aria-label="Links of this trace">
          {data.links.map((link) => (
            <li key={link.shareId} className={styles.link}>
              <span>
                Made {formatFull(link.createdAtMs, zone)} by <SafeText text={oneLine(link.createdBy)} />
              </span>
              <Button look="ghost" onClick={() => void revoke(link.shareId)}>
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
