import type { Provider } from '@assay/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { BarActions, BarSpace, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { kindFacts } from './provider-kind.ts'
import { providerChanges, providerQueries } from './provider-queries.ts'
import { ProviderForm } from './ProviderForm.tsx'
import styles from './ProvidersPage.module.css'
import { ProviderTest } from './ProviderTest.tsx'

/** What is open above the list. */
type Open = { dialog: 'add' } | { dialog: 'edit' | 'delete'; provider: Provider } | null

/** Which models can be asked from here, and does each answer? */
export default function ProvidersPage() {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const { data, error, refetch } = useQuery(providerQueries.list(api))
  const [open, setOpen] = useState<Open>(null)
  usePageTitle('Providers')
  const done = async (text: string) => {
    await cache.invalidateQueries({ queryKey: [api.workspace, 'providers'] })
    toast({ text })
  }
  return (
    <PageFrame
      bar={
        <>
          <h1>Providers</h1>
          <BarSpace />
          <BarActions>
            <Button icon="plus" onClick={() => setOpen({ dialog: 'add' })}>
              Add provider
            </Button>
          </BarActions>
        </>
      }
    >
      {error !== null && data === undefined ? (
        <ErrorFace error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows rows={4} rowPx={48} />
      ) : data.providers.length === 0 ? (
        <EmptyFace title="No model provider is set up yet">
          <p>
            With one, a model’s step of any trace can be run again, with other words, another model or other parameters. Keys stay on the
            server, sealed. Variables such as OPENAI_API_KEY in its environment set one up, too.
          </p>
          <Button look="primary" onClick={() => setOpen({ dialog: 'add' })}>
            Set up a provider
          </Button>
        </EmptyFace>
      ) : (
        <ul className={styles.list} tabIndex={0} aria-label="Providers">
          {data.providers.map((provider) => (
            <Row
              key={provider.providerId}
              provider={provider}
              onEdit={() => setOpen({ dialog: 'edit', provider })}
              onDelete={() => setOpen({ dialog: 'delete', provider })}
            />
          ))}
        </ul>
      )}
      {(open?.dialog === 'add' || open?.dialog === 'edit') && (
        <ProviderForm
          provider={open.dialog === 'edit' ? open.provider : null}
          onSaved={(name) => done(`Saved ${name}`)}
          onClose={() => setOpen(null)}
        />
      )}
      {open?.dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete ${oneLine(open.provider.name)}?`}
          confirm="Delete"
          onConfirm={async () => {
            await providerChanges.delete(api, open.provider.providerId)
            await done(`Deleted ${open.provider.name}`)
          }}
          onClose={() => setOpen(null)}
        >
          <p>Its key is deleted, too. Traces of what was asked stay.</p>
        </ConfirmDialog>
      )}
    </PageFrame>
  )
}

function Row({ provider, onEdit, onDelete }: { provider: Provider; onEdit: () => void; onDelete: () => void }) {
  const name = oneLine(provider.name)
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <p className={styles.name}>
          <b>
            <SafeText text={name} />
          </b>
          <Tag look="quiet">{kindFacts[provider.kind].name}</Tag>
          {provider.source !== 'page' && <Tag>{provider.source === 'demo' ? 'demo' : 'from environment'}</Tag>}
        </p>
        <p className={styles.facts}>
          <SafeText text={oneLine(provider.baseUrl)} /> · <SafeText text={oneLine(provider.model)} /> · <KeyState provider={provider} />
        </p>
      </div>
      <ProviderTest key={provider.updatedAtMs} provider={provider} />
      {provider.source === 'page' && (
        <span className={styles.actions}>
          <IconButton icon="edit" label={`Edit ${name}`} onClick={onEdit} />
          <IconButton icon="trash" label={`Delete ${name}`} onClick={onDelete} />
        </span>
      )}
    </li>
  )
}

function KeyState({ provider: { key, keyEnd } }: { provider: Provider }) {
  if (key === 'none') return 'no key'
  if (key === 'unreadable') return <b className={styles.unreadable}>key must be entered again</b>
  return keyEnd === null ? (
    'key set'
  ) : (
    <>
      key …<SafeText text={keyEnd} />
    </>
  )
}
