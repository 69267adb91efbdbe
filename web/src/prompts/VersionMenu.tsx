import type { Alias } from '@assay/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { registryQueries } from '../models/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import styles from './VersionMenu.module.css'

interface VersionMenuProps {
  name: string
  label: string
  /** Null: none. */
  chosen: number | null
  /** By which it was chosen. */
  alias?: string | null
  aliases: readonly Alias[]
  /** May be none, too. */
  nothing?: boolean
  /** A number, `@alias` or `none`. */
  onChoose: (version: string) => void
}

/** A version by an alias or by its number; those that are loaded. */
export function VersionMenu({ name, label, chosen, alias = null, aliases, nothing = false, onChoose }: VersionMenuProps) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(registryQueries.versions(useApi(), name))
  const versions = data?.pages.flatMap((page) => page.versions) ?? []
  const said = chosen === null ? 'nothing' : alias === null ? `v${chosen}` : `@${visibleText(oneLine(alias))} v${chosen}`
  return (
    <Menu
      label={`${label}: ${said}, choose another`}
      className={styles.button}
      button={
        <>
          {chosen === null ? (
            'nothing'
          ) : (
            <>
              {alias !== null && (
                <b>
                  @<SafeText text={oneLine(alias).slice(0, 40)} />
                </b>
              )}
              {alias === null ? <b>v{chosen}</b> : ` v${chosen}`}
            </>
          )}
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      {nothing && (
        <MenuItem current={chosen === null} onChoose={() => onChoose('none')}>
          Nothing
        </MenuItem>
      )}
      {aliases.map((each) => (
        <MenuItem key={each.alias} current={each.alias === alias} onChoose={() => onChoose(`@${each.alias}`)}>
          <span className={styles.name}>
            @<SafeText text={oneLine(each.alias)} />
          </span>
          <span className={styles.note}>v{each.version}</span>
        </MenuItem>
      ))}
      <hr className={styles.line} />
      {versions.map(({ version, description }) => (
        <MenuItem key={version} current={alias === null && version === chosen} onChoose={() => onChoose(String(version))}>
          v{version}
          <span className={styles.message}>
            <SafeText text={oneLine(description)} />
          </span>
        </MenuItem>
      ))}
      {hasNextPage && (
        <button type="button" className={styles.older} onClick={() => void fetchNextPage()}>
          Older versions
        </button>
      )}
    </Menu>
  )
}
