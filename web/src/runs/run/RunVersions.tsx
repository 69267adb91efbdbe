import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { registeredVersionPath } from '../paths.ts'
import { queries } from '../queries.ts'
import { SideSection } from '../SideSection.tsx'
import styles from '../LinkedPrompts.module.css'

/** The registered versions that came of a run. */
export function RunVersions({ runId }: { runId: string }) {
  const api = useApi()
  const { data } = useQuery(queries.versionsOfRun(api, runId))
  const versions = data?.model_versions ?? []
  return (
    <SideSection title="Registered versions" count={versions.length}>
      <ul>
        {versions.map(({ name, version }) => (
          <li key={`${name} ${version}`} className={styles.item}>
            <Link href={registeredVersionPath(name, version)} className={styles.link}>
              <SafeText text={oneLine(name)} /> v{version}
            </Link>
          </li>
        ))}
      </ul>
      {(data?.next_page_token ?? '') !== '' && <p>These are the first {versions.length}.</p>}
    </SideSection>
  )
}
