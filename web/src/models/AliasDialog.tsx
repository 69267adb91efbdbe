import type { Alias } from '@assay/protocol'
import { useId, useState } from 'react'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { TextField } from '../ui/Field.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import styles from './AliasDialog.module.css'
import { registryChanges } from './queries.ts'
import { useRegistryChange } from './use-registry-change.ts'

interface AliasDialogProps {
  name: string
  aliases: readonly Alias[]
  /** Where the alias will be. */
  version: number
  /** Written into the field at first. */
  alias: string
  /** What moving away from a version means, in a sentence; null where nobody knows. */
  impactOf?: (version: number) => string | null
  onClose: () => void
}

/** Gives an alias to a version, and says beforehand from where it moves. */
export function AliasDialog({ name, aliases, version, alias: first, impactOf, onClose }: AliasDialogProps) {
  const change = useRegistryChange()
  const id = useId()
  const [text, setText] = useState(first)
  const alias = text.trim().replace(/^@/, '')
  const from = aliases.find((each) => each.alias === alias)?.version ?? null
  const impact = from === null ? null : (impactOf?.(from) ?? null)
  const move = () =>
    change({
      done: from === null ? `@${alias} set to v${version}` : `@${alias} moved from v${from} to v${version}`,
      make: (api) => registryChanges.moveAlias(api, name, alias, from, version),
      undo: (api) =>
        from === null ? registryChanges.deleteAlias(api, name, alias, version) : registryChanges.moveAlias(api, name, alias, version, from),
    })
  return (
    <ConfirmDialog
      title={`Alias of version ${version}`}
      confirm={from === null ? `Set on v${version}` : `Move to v${version}`}
      isReady={alias !== '' && from !== version}
      onConfirm={move}
      onClose={onClose}
    >
      <TextField label="Alias" value={text} list={id} data-autofocus="" onChange={(event) => setText(event.target.value)} />
      <datalist id={id}>
        {[...new Set(['production', ...aliases.map((each) => each.alias)])].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <p role="status" className={styles.effect}>
        {alias === '' ? (
          'An alias names one version. Programs that load it by the alias get that one.'
        ) : from === version ? (
          <>
            <b>
              @<SafeText text={alias} />
            </b>{' '}
            names v{version} already.
          </>
        ) : from === null ? (
          <>
            <b>
              @<SafeText text={alias} />
            </b>{' '}
            is new and will name <b>v{version}</b>.
          </>
        ) : (
          <>
            <b>
              @<SafeText text={alias} />
            </b>{' '}
            moves from <b>v{from}</b> to <b>v{version}</b>.{impact !== null && ` ${impact}`}
          </>
        )}
      </p>
    </ConfirmDialog>
  )
}
