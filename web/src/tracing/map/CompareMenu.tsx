import { entryNode } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import menu from '../list/TimeMenu.module.css'
import { type MapScope, mapQueries } from './map-queries.ts'
import { versionOf, vsVersion } from './against-side.ts'

/** What the map is set against: nothing, the window before, or one of the versions of the window. */
export function CompareMenu({ scope, vs, onChange }: { scope: MapScope; vs: string; onChange: (vs: string) => void }) {
  const api = useApi()
  const { data } = useQuery({ ...mapQueries.part(api, scope, { node: entryNode, caller: '' }), placeholderData: keepPreviousData })
  const version = versionOf(vs)
  const text = (each: string) => <SafeText text={oneLine(each).slice(0, 24)} />
  const label = vs === 'before' ? 'vs window before' : version === null ? 'Compare' : <>vs {text(version)}</>
  return (
    <Menu
      label="Compare with"
      align="end"
      className={menu.button}
      button={
        <>
          <span>{label}</span>
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      <MenuItem current={vs === ''} onChoose={() => onChange('')}>
        Nothing
      </MenuItem>
      <MenuItem current={vs === 'before'} onChoose={() => onChange('before')}>
        The window before
      </MenuItem>
      {data?.versions.map((each) => (
        <MenuItem key={each.version} current={each.version === version} onChoose={() => onChange(vsVersion(each.version))}>
          Version {text(each.version)}
        </MenuItem>
      ))}
    </Menu>
  )
}
