import type { ModelVersionDetail, RegisteredModelHead } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { AliasDialog, DeleteDialog, registryQueries } from '../models/index.ts'
import { Button } from '../ui/Button.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { useStable } from '../ui/use-stable.ts'
import { useUrlState } from '../ui/use-url-state.ts'
import { ChangeCount } from './ChangeCount.tsx'
import { promptPath, promptsPath } from './paths.ts'
import { promptDiff } from './prompt-diff.ts'
import { promptUrl } from './prompt-url.ts'
import { PromptContext } from './PromptContext.tsx'
import { PromptDiffView } from './PromptDiffView.tsx'
import { PromptEditor } from './PromptEditor.tsx'
import styles from './PromptView.module.css'
import { useWeekAgo } from './use-week-ago.ts'
import { impactSentence } from './version-use.ts'
import { VersionMenu } from './VersionMenu.tsx'
import { VersionPane } from './VersionPane.tsx'

export interface ComparedWith {
  detail: ModelVersionDetail
  /** By which it was found; null for one that was named by its number. */
  alias: string | null
}

interface PromptViewProps {
  head: RegisteredModelHead
  target: ModelVersionDetail
  base: ComparedWith | null
}

/** A version of a prompt and what it is compared with: the versions, the difference, and who uses it. */
export function PromptView({ head, target, base }: PromptViewProps) {
  const api = useApi()
  const { name } = head
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(promptUrl)
  const [dialog, setDialog] = useState<'promote' | 'delete version' | 'delete prompt' | null>(null)
  const { data: use } = useQuery(registryQueries.use(api, name, useWeekAgo()))
  const diff = useMemo(
    () => target.template && promptDiff(base?.detail.template ?? null, target.template),
    [target.template, base?.detail.template],
  )

  const pathOf = useStable((version: number) => {
    const text = promptUrl.format({ ...state, v: version === head.newestVersion ? '' : String(version), edit: 'no' })
    return text === '' ? promptPath(name) : `${promptPath(name)}?${text}`
  })
  const step = (version: number | null) => version !== null && navigate(pathOf(version))
  useShortcuts({
    '[': () => step(target.previous),
    ']': () => step(target.next),
    s: () => set({ layout: state.layout === 'inline' ? 'split' : 'inline' }),
    r: () => set({ view: state.view === 'source' ? 'rendered' : 'source' }),
    e: () => set({ edit: 'yes' }),
    p: () => setDialog('promote'),
    P: () => setDialog('promote'),
    Escape: () => (state.edit === 'yes' ? set({ edit: 'no' }) : navigate(promptsPath)),
  })

  const impactOf = (version: number) => impactSentence(use, version)
  const toNewest = () => navigate(promptPath(name), { replace: true })
  return (
    <PageFrame
      bar={
        <>
          <Link href={promptsPath}>Prompts</Link>
          <Crumb>
            <h1 className={styles.name}>
              <SafeText text={oneLine(name)} />
            </h1>
          </Crumb>
          <BarSpace />
          <BarActions>
            {state.edit === 'no' && (
              <Button icon="edit" hint="E" onClick={() => set({ edit: 'yes' })}>
                Edit
              </Button>
            )}
            <Button hint="P" onClick={() => setDialog('promote')}>
              Promote or roll back
            </Button>
            <CopyButton
              icon="link"
              label="Copy link to this comparison"
              text={() =>
                `${location.origin}${location.pathname}?${promptUrl.format({ ...state, v: String(target.version), base: base === null ? 'none' : String(base.detail.version) })}`
              }
            />
            <Menu label="More" align="end" className={styles.more} button={<Icon name="more" />}>
              <MenuItem onChoose={() => setDialog('delete version')}>
                <Icon name="trash" />
                Delete version {target.version}…
              </MenuItem>
              <MenuItem onChoose={() => setDialog('delete prompt')}>
                <Icon name="trash" />
                Delete prompt…
              </MenuItem>
            </Menu>
          </BarActions>
        </>
      }
      toolbar={
        <>
          <VersionMenu name={name} label="Version" chosen={target.version} aliases={head.aliases} onChoose={(v) => set({ v })} />
          <span className={styles.against}>against</span>
          <VersionMenu
            name={name}
            label="Compared with"
            chosen={base?.detail.version ?? null}
            alias={base?.alias ?? null}
            aliases={head.aliases}
            nothing
            onChoose={(version) => set({ base: version })}
          />
          <span className={styles.space} />
          {state.edit === 'no' && (
            <>
              {base !== null && diff !== null && <ChangeCount messages={diff.messages} />}
              {state.view === 'source' && base !== null && (
                <Segmented
                  label="Layout"
                  options={[
                    { key: 'inline', label: 'Inline', title: 'Changes in one text (s)' },
                    { key: 'split', label: 'Side by side', title: 'Both texts (s)' },
                  ]}
                  current={state.layout}
                  onChoose={(layout) => set({ layout })}
                />
              )}
              <Segmented
                label="View"
                options={[
                  { key: 'source', label: 'Source', title: 'As it is written (r)' },
                  { key: 'rendered', label: 'Rendered', title: 'Read as Markdown (r)' },
                ]}
                current={state.view}
                onChoose={(view) => set({ view })}
              />
            </>
          )}
        </>
      }
    >
      <div className={styles.panes}>
        <VersionPane
          name={name}
          head={head}
          target={target}
          baseVersion={base?.detail.version ?? null}
          use={use}
          pathOf={pathOf}
          onCompare={(version) => set({ base: String(version) })}
        />
        <div className={styles.content} tabIndex={0} role="region" aria-label={`Version ${target.version}`}>
          {state.edit === 'yes' && target.template !== null ? (
            <PromptEditor
              key={target.version}
              name={name}
              target={target}
              template={target.template}
              onSaved={() => navigate(promptPath(name))}
              onClose={() => set({ edit: 'no' })}
            />
          ) : (
            <PromptDiffView target={target} base={base} diff={diff} layout={state.layout} view={state.view} />
          )}
        </div>
        <PromptContext head={head} target={target} base={base} use={use} pathOf={pathOf} />
      </div>
      {dialog === 'promote' && (
        <AliasDialog
          name={name}
          aliases={head.aliases}
          version={target.version}
          alias="production"
          impactOf={impactOf}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'delete version' && (
        <DeleteDialog
          what="prompt"
          name={name}
          version={target.version}
          aliases={target.aliases}
          versionCount={head.versionCount}
          impact={impactOf(target.version)}
          onDeleted={toNewest}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'delete prompt' && (
        <DeleteDialog
          what="prompt"
          name={name}
          version={null}
          aliases={head.aliases.map(({ alias }) => alias)}
          versionCount={head.versionCount}
          impact={impactSentence(use, null)}
          onDeleted={() => navigate(promptsPath, { replace: true })}
          onClose={() => setDialog(null)}
        />
      )}
    </PageFrame>
  )
}
