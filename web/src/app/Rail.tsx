import { Link, useLocation, useRoute } from 'wouter'
import { modelsPath, providersPath } from '../models/paths.ts'
import { promptsPath } from '../prompts/paths.ts'
import { runsPath } from '../runs/paths.ts'
import { connectPath, costsPath, mapPath, nowPath, tracesPath } from '../tracing/paths.ts'
import { useListShortcuts } from '../tracing/list/use-list-shortcuts.ts'
import { useVersionShortcuts } from '../runs/list/use-version-shortcuts.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { type Theme, useTheme } from '../ui/theme.ts'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import styles from './Rail.module.css'
import { useProjectInView } from './use-project-in-view.ts'

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const themeIcon: Record<Theme, IconName> = { system: 'monitor', light: 'sun', dark: 'moon' }

/** The pages of the project in view, those of the whole workspace, and what belongs to the person: theme and keys. */
export function Rail({ onJump, onHelp }: { onJump: () => void; onHelp: () => void }) {
  const { experimentId, page } = useProjectInView()
  const [inPrompts] = useRoute(`${promptsPath}/*?`)
  const [inModels] = useRoute(`${modelsPath}/*?`)
  const [inProviders] = useRoute(providersPath)
  const [, navigate] = useLocation()
  const [theme, setTheme] = useTheme()
  useListShortcuts(experimentId)
  useShortcuts({ 'g p': () => navigate(promptsPath), 'g m': () => navigate(modelsPath) })
  useVersionShortcuts(experimentId)
  return (
    <nav className={styles.rail} aria-label="Pages">
      <Link href="/" className={styles.logo} aria-label="Assay, home">
        <svg viewBox="0 0 20 20" width={20} height={20} aria-hidden="true">
          <rect width="20" height="20" rx="5" fill="var(--ink)" />
          <path
            d="M10 4.6 5.6 15.2M10 4.6l4.4 10.6M7.3 11.8h5.4"
            fill="none"
            stroke="var(--on-primary)"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </svg>
      </Link>
      {experimentId !== undefined && (
        <>
          <RailLink href={nowPath(experimentId)} icon="pulse" label="Now" current={page === 'now'} />
          <RailLink
            href={tracesPath(experimentId)}
            icon="traces"
            label="Traces"
            current={page === 'traces' || page === 'conversations' || page === 'playground'}
          />
          <RailLink href={mapPath(experimentId)} icon="map" label="Agent map" current={page === 'map'} />
          <RailLink href={costsPath(experimentId)} icon="cost" label="Costs" current={page === 'costs' || page === 'prices'} />
          <RailLink href={runsPath(experimentId)} icon="branch" label="Versions" current={page === 'runs' || page === 'models'} />
          <RailLink href={connectPath(experimentId)} icon="connect" label="Connect" current={page === 'connect'} />
        </>
      )}
      <RailLink href={promptsPath} icon="prompts" label="Prompts" current={inPrompts} />
      <RailLink href={modelsPath} icon="models" label="Models" current={inModels} />
      <RailLink href={providersPath} icon="key" label="Providers" current={inProviders} />
      <span className={styles.space} />
      <IconButton icon="search" label="Jump to … Ctrl K or ⌘K" className={styles.item} onClick={onJump} />
      <IconButton icon={themeIcon[theme]} label={`Theme: ${theme}`} className={styles.item} onClick={() => setTheme(nextTheme[theme])} />
      <IconButton icon="help" label="Keyboard shortcuts ?" className={styles.item} onClick={onHelp} />
    </nav>
  )
}

function RailLink({ href, icon, label, current }: { href: string; icon: IconName; label: string; current: boolean }) {
  return (
    <Link href={href} className={styles.item} aria-label={label} title={label} aria-current={current ? 'page' : undefined}>
      <Icon name={icon} size={18} />
    </Link>
  )
}
