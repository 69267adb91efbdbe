import { Link } from 'wouter'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SafeText } from '../ui/SafeText.tsx'
import { linkedPrompts } from './linked-prompts.ts'
import styles from './LinkedPrompts.module.css'
import { promptVersionPath } from './paths.ts'
import { SideSection } from './SideSection.tsx'

/** The prompts that a run or model was linked to. */
export function LinkedPrompts({ tags }: { tags: readonly { key: string; value: string }[] }) {
  const prompts = linkedPrompts(tags)
  return (
    <SideSection title="Prompts" count={prompts.length}>
      <ul>
        {prompts.map(({ name, version }) => (
          <li key={`${name} ${version}`} className={styles.item}>
            <Link href={promptVersionPath(name, version)} className={styles.link}>
              <SafeText text={oneLine(name)} />
            </Link>
            v<SafeText text={oneLine(version)} />
          </li>
        ))}
      </ul>
    </SideSection>
  )
}
