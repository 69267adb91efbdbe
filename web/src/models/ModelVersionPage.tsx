import { type ModelStage, modelStages } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, Redirect, useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { CodeTabs } from '../ui/CodeTabs.tsx'
import { ErrorFace, SkeletonRows } from '../ui/Faces.tsx'
import { Icon } from '../ui/Icon.tsx'
import { LongText } from '../ui/LongText.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { Moment } from '../ui/Moment.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SidePane, SideSection } from '../ui/SideSection.tsx'
import { usePageTitle } from '../ui/use-page-title.ts'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { AliasDialog } from './AliasDialog.tsx'
import { AliasSection } from './AliasSection.tsx'
import { isServing } from './AliasTags.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { EditableText } from './EditableText.tsx'
import { valueRows } from './metric-rows.ts'
import { loadModelSnippet } from './model-snippets.ts'
import { modelUrl } from './model-url.ts'
import styles from './ModelVersionPage.module.css'
import { OriginLinks } from './OriginLinks.tsx'
import { modelPath, modelsPath, modelVersionPath } from './paths.ts'
import { registryChanges, registryQueries } from './queries.ts'
import { SettingTable } from './SettingTable.tsx'
import { StageDialog } from './StageDialog.tsx'
import { StageTag } from './StageTag.tsx'
import { TagSection } from './TagSection.tsx'
import { useRegistryChange } from './use-registry-change.ts'

/** What is in this version, where did it come from, where does it serve? */
export default function ModelVersionPage({ name, version }: { name: string; version: number }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const change = useRegistryChange()
  const [dialog, setDialog] = useState<'alias' | 'delete' | { stage: ModelStage } | null>(null)
  const [editing, setEditing] = useState(false)
  usePageTitle(`${name} v${version}`)
  const { data: head, error: headError, refetch: refetchHead } = useQuery(registryQueries.head(api, name))
  const { data: detail, error: versionError, refetch: refetchVersion } = useQuery(registryQueries.version(api, name, version))
  const { data: origin } = useQuery({ ...registryQueries.origin(api, name, version), enabled: head?.kind === 'model' })

  const step = (to: number | null | undefined) => typeof to === 'number' && navigate(modelVersionPath(name, to))
  useShortcuts({
    '[': () => step(detail?.previous),
    ']': () => step(detail?.next),
    p: () => setDialog('alias'),
    Escape: () => navigate(modelPath(name)),
  })

  if (head?.kind === 'prompt') return <Redirect to={`/prompts${modelPath(name).slice(modelsPath.length)}?v=${version}`} replace />
  return (
    <PageFrame
      bar={
        <>
          <Link href={modelsPath}>Models</Link>
          <Crumb>
            <Link href={modelPath(name)}>
              <SafeText text={oneLine(name)} />
            </Link>
          </Crumb>
          <Crumb>
            <h1 className={styles.name}>v{version}</h1>
          </Crumb>
          {detail !== undefined && <StageTag stage={detail.stage} />}
          <BarSpace />
          {head !== undefined && detail !== undefined && (
            <BarActions>
              <IconButton
                icon="chevronLeft"
                label="Older version ["
                disabled={detail.previous === null}
                onClick={() => step(detail.previous)}
              />
              <IconButton icon="chevronRight" label="Newer version ]" disabled={detail.next === null} onClick={() => step(detail.next)} />
              {detail.previous !== null && (
                <Link
                  className={styles.button}
                  href={`${modelPath(name)}?${modelUrl.format({ compare: [String(detail.previous), String(version)] })}`}
                >
                  Compare with v{detail.previous}
                </Link>
              )}
              <Menu
                label="Move to another stage"
                align="end"
                className={styles.button}
                button={
                  <>
                    Stage
                    <Icon name="chevronDown" size={14} />
                  </>
                }
              >
                {modelStages.map((stage) => (
                  <MenuItem key={stage} current={stage === detail.stage} onChoose={() => stage !== detail.stage && setDialog({ stage })}>
                    {stage}
                  </MenuItem>
                ))}
              </Menu>
              <Button hint="P" onClick={() => setDialog('alias')}>
                Set alias
              </Button>
              <IconButton icon="trash" label={`Delete version ${version}`} onClick={() => setDialog('delete')} />
            </BarActions>
          )}
        </>
      }
    >
      {head === undefined || detail === undefined ? (
        (headError ?? versionError) === null ? (
          <SkeletonRows rows={12} rowPx={28} />
        ) : (
          <ErrorFace error={headError ?? versionError} retry={() => void Promise.all([refetchHead(), refetchVersion()])} />
        )
      ) : (
        <div className={styles.panes}>
          <div className={styles.content} tabIndex={0} role="region" aria-label={`Version ${version}`}>
            <section className={styles.about} aria-label="Description">
              <h2 className={styles.head}>
                Description
                {!editing && <IconButton icon="edit" label="Change description" onClick={() => setEditing(true)} />}
              </h2>
              <EditableText
                label="Description, in Markdown"
                text={detail.description}
                editing={editing}
                onEditing={setEditing}
                onSave={(text) =>
                  change({
                    done: 'Description changed',
                    make: (client) => registryChanges.describe(client, name, version, text),
                    undo: (client) => registryChanges.describe(client, name, version, detail.description),
                  })
                }
              >
                {detail.description === '' ? <p className={styles.none}>None</p> : <Markdown text={detail.description} />}
              </EditableText>
            </section>
            <dl className={styles.facts}>
              <dt>Made by</dt>
              <dd>{origin !== undefined && <OriginLinks origin={origin} />}</dd>
              <dt>Source</dt>
              <dd className={styles.source}>
                <LongText text={detail.source} />
              </dd>
              <dt>Registered</dt>
              <dd>
                <Moment timeMs={detail.createdAtMs} />
              </dd>
              <dt>Changed</dt>
              <dd>
                <Moment timeMs={detail.updatedAtMs} />
              </dd>
            </dl>
            <SettingTable title="Metrics" rows={valueRows(null, { ...origin?.model?.metrics, ...origin?.run?.metrics })} />
            <SettingTable title="Parameters" rows={valueRows(null, { ...origin?.model?.params, ...origin?.run?.params })} />
          </div>
          <SidePane label="About this version">
            <AliasSection
              name={name}
              aliases={head.aliases}
              version={version}
              pathOf={(each) => modelVersionPath(name, each)}
              addressOf={(alias) => `models:/${name}@${alias}`}
            />
            <TagSection key={version} title="Version tags" name={name} version={version} tags={detail.tags} tagCount={detail.tagCount} />
            <SideSection title="Load it">
              <CodeTabs
                label="Load this model"
                snippets={loadModelSnippet(name, version, detail.aliases.find(isServing) ?? detail.aliases[0] ?? null)}
              />
            </SideSection>
          </SidePane>
          {dialog === 'alias' && (
            <AliasDialog name={name} aliases={head.aliases} version={version} alias="champion" onClose={() => setDialog(null)} />
          )}
          {dialog === 'delete' && (
            <DeleteDialog
              what="model"
              name={name}
              version={version}
              aliases={detail.aliases}
              versionCount={head.versionCount}
              impact={null}
              onDeleted={() => navigate(modelPath(name), { replace: true })}
              onClose={() => setDialog(null)}
            />
          )}
          {typeof dialog === 'object' && dialog !== null && (
            <StageDialog head={head} version={version} from={detail.stage} to={dialog.stage} onClose={() => setDialog(null)} />
          )}
        </div>
      )}
    </PageFrame>
  )
}
