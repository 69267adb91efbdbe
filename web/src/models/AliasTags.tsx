import type { RegisteredSummary } from '@assay/protocol'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { Tag } from '../ui/Tag.tsx'
import styles from './AliasTags.module.css'

/** Aliases with the versions that they name; how many more there are. */
export function AliasTags({ aliases, aliasCount }: Pick<RegisteredSummary, 'aliases' | 'aliasCount'>) {
  return (
    <span className={styles.tags}>
      {aliases.map(({ alias, version }) => (
        <AliasTag key={alias} alias={alias} version={version} />
      ))}
      {aliasCount > aliases.length && <span className={styles.more}>+{aliasCount - aliases.length}</span>}
    </span>
  )
}

/** What serves stands out by its line; the others are filled. */
export function AliasTag({ alias, version }: { alias: string; version?: number }) {
  const text = oneLine(alias)
  return (
    <Tag look={isServing(alias) ? 'line' : 'quiet'} title={`Alias @${visibleText(text)}`}>
      <SafeText text={text} />
      {version !== undefined && <span className={styles.version}>v{version}</span>}
    </Tag>
  )
}

/** The alias by which programs load what serves; MLflow's `champion` is the same for models. */
export function isServing(alias: string): boolean {
  return alias === 'production' || alias === 'champion'
}
