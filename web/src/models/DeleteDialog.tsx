import { useState } from 'react'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { TextField } from '../ui/Field.tsx'
import { formatCount } from '../ui/format/number.ts'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { registryChanges } from './queries.ts'
import { useRegistryChange } from './use-registry-change.ts'

interface DeleteDialogProps {
  what: 'prompt' | 'model'
  name: string
  /** Null: the whole. */
  version: number | null
  /** Of the version, or how many there are of the whole. */
  aliases: readonly string[]
  versionCount: number
  /** Who uses it, in a sentence; null where nobody knows. */
  impact: string | null
  onDeleted: () => void
  onClose: () => void
}

/** Asks before something goes that cannot be brought back; for the whole its name is asked for. */
export function DeleteDialog({ what, name, version, aliases, versionCount, impact, onDeleted, onClose }: DeleteDialogProps) {
  const change = useRegistryChange()
  const [typed, setTyped] = useState('')
  const named = aliases.map((alias) => `@${oneLine(alias)}`).join(', ')
  return (
    <ConfirmDialog
      title={version === null ? `Delete ${what}` : `Delete version ${version}`}
      confirm={version === null ? `Delete ${what}` : `Delete v${version}`}
      isReady={version !== null || typed === name}
      onClose={onClose}
      onConfirm={async () => {
        await change({
          done: version === null ? `${visibleText(oneLine(name))} deleted` : `v${version} deleted`,
          make: (api) => registryChanges.delete(api, name, version),
        })
        onDeleted()
      }}
    >
      <p>
        {version === null ? (
          <>
            <b>
              <SafeText text={oneLine(name)} />
            </b>{' '}
            goes with {versionCount === 1 ? 'its version' : `all its ${formatCount(versionCount)} versions`}. This cannot be undone.
          </>
        ) : (
          <>
            Version {version} of{' '}
            <b>
              <SafeText text={oneLine(name)} />
            </b>{' '}
            goes, and its number is never given again. This cannot be undone.
          </>
        )}
      </p>
      {aliases.length > 0 && (
        <p>
          <SafeText text={named} /> {aliases.length === 1 ? 'goes' : 'go'} with it: programs that load{' '}
          {what === 'prompt' ? 'the prompt' : 'the model'} by {aliases.length === 1 ? 'that alias' : 'these aliases'} will find nothing.
        </p>
      )}
      {impact !== null && <p>{impact}</p>}
      {version === null && (
        <TextField
          label={`Type ${visibleText(oneLine(name))} to delete it`}
          value={typed}
          data-autofocus=""
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </ConfirmDialog>
  )
}
