import type { Alias } from '@assay/protocol'
import { useState } from 'react'
import { Link } from 'wouter'
import { IconButton } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { SideNone, SideSection } from '../ui/SideSection.tsx'
import { AliasDialog } from './AliasDialog.tsx'
import { AliasTag } from './AliasTags.tsx'
import { registryChanges } from './queries.ts'
import styles from './AliasSection.module.css'
import { useRegistryChange } from './use-registry-change.ts'

interface AliasSectionProps {
  name: string
  aliases: readonly Alias[]
  /** The version in view, which aliases are moved to. */
  version: number
  pathOf: (version: number) => string
  /** How a program names what the alias names: `prompts:/x@production`. */
  addressOf: (alias: string) => string
  impactOf?: (version: number) => string | null
}

/** Aliases with their versions; each can be moved to the version in view or taken away. */
export function AliasSection({ name, aliases, version, pathOf, addressOf, impactOf }: AliasSectionProps) {
  const change = useRegistryChange()
  const [moved, setMoved] = useState<string | null>(null)
  const [deleted, setDeleted] = useState<Alias | null>(null)
  const spoken = (alias: string) => visibleText(oneLine(alias))
  return (
    <SideSection title="Aliases" end={<IconButton icon="plus" label={`New alias of version ${version}`} onClick={() => setMoved('')} />}>
      {aliases.length === 0 && <SideNone>None. An alias says which version serves.</SideNone>}
      <ul>
        {aliases.map((each) => (
          <li key={each.alias} className={styles.line}>
            <AliasTag alias={each.alias} />
            <Link href={pathOf(each.version)} className={styles.version}>
              v{each.version}
            </Link>
            <span className={styles.actions}>
              {each.version !== version && (
                <button
                  type="button"
                  className={styles.move}
                  title={`Move @${spoken(each.alias)} to version ${version}`}
                  onClick={() => setMoved(each.alias)}
                >
                  Move to v{version}
                </button>
              )}
              <IconButton icon="close" label={`Delete alias ${spoken(each.alias)}`} onClick={() => setDeleted(each)} />
            </span>
          </li>
        ))}
      </ul>
      {moved !== null && (
        <AliasDialog
          name={name}
          aliases={aliases}
          version={version}
          alias={moved}
          {...(impactOf !== undefined && { impactOf })}
          onClose={() => setMoved(null)}
        />
      )}
      {deleted !== null && (
        <ConfirmDialog
          title="Delete alias"
          confirm={`Delete @${spoken(deleted.alias).slice(0, 40)}`}
          onClose={() => setDeleted(null)}
          onConfirm={() =>
            change({
              done: `@${deleted.alias} deleted`,
              make: (api) => registryChanges.deleteAlias(api, name, deleted.alias, deleted.version),
              undo: (api) => registryChanges.moveAlias(api, name, deleted.alias, null, deleted.version),
            })
          }
        >
          <p>
            <b>
              @<SafeText text={oneLine(deleted.alias)} />
            </b>{' '}
            names v{deleted.version}. Programs that load{' '}
            <code className={styles.address}>
              <SafeText text={addressOf(deleted.alias)} />
            </code>{' '}
            will find nothing. Version {deleted.version} stays.
          </p>
        </ConfirmDialog>
      )}
    </SideSection>
  )
}
