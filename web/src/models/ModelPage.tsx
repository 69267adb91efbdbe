import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { VersionSummary } from '@assay/protocol'
import { useMemo, useState } from 'react'
import { Link, Redirect, useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../ui/Faces.tsx'
import { formatCount } from '../ui/format/number.ts'
import { Hidden, HiddenTitle } from '../ui/Hidden.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { Moment } from '../ui/Moment.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { type GridColumn, RowGrid } from '../ui/RowGrid.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { SideNone, SidePane, SideSection } from '../ui/SideSection.tsx'
import { useHref } from '../ui/use-href.ts'
import { usePageTitle } from '../ui/use-page-title.ts'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { useUrlState } from '../ui/use-url-state.ts'
import { AliasSection } from './AliasSection.tsx'
import { AliasTag } from './AliasTags.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { EditableText } from './EditableText.tsx'
import styles from './ModelPage.module.css'
import { comparedVersions, modelUrl } from './model-url.ts'
import { modelPath, modelsPath, modelVersionPath } from './paths.ts'
import { registryChanges, registryQueries } from './queries.ts'
import { StageTag } from './StageTag.tsx'
import { TagSection } from './TagSection.tsx'
import { useRegistryChange } from './use-registry-change.ts'
import { VersionCompare } from './VersionCompare.tsx'

/** Which versions of a model are there, where does each serve, and how do two of them differ? */
export default function ModelPage({ name }: { name: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const href = useHref()
  const change = useRegistryChange()
  const [state, set] = useUrlState(modelUrl)
  const [active, setActive] = useState<string | null>(null)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  usePageTitle(name)
  const { data: head, error, refetch } = useQuery(registryQueries.head(api, name))
  const query = useInfiniteQuery({ ...registryQueries.versions(api, name), enabled: head?.kind === 'model' })
  const versions = useMemo(() => query.data?.pages.flatMap((page) => page.versions) ?? [], [query.data])

  const compared = comparedVersions(state.compare)
  const chosen = [...selected].toSorted((a, b) => Number(a) - Number(b))
  const compare = () => chosen.length === 2 && set({ compare: chosen })
  const toggle = (key: string) =>
    setSelected(new Set(selected.has(key) ? chosen.filter((each) => each !== key) : [...chosen.slice(-1), key]))
  useShortcuts({
    x: () => active !== null && compared === null && toggle(active),
    c: compare,
    Escape: () => (compared === null ? navigate(modelsPath) : set({ compare: [] })),
  })

  // A prompt is a registered model, too; its page says more.
  if (head?.kind === 'prompt') return <Redirect to={`/prompts${modelPath(name).slice(modelsPath.length)}`} replace />
  const shownName = visibleText(oneLine(name))
  const columns: GridColumn<VersionSummary>[] = [
    {
      key: 'select',
      head: <Hidden>Select</Hidden>,
      cell: ({ version }) => (
        <label className={styles.check}>
          <input
            type="checkbox"
            aria-label={`Select version ${version}`}
            checked={selected.has(String(version))}
            onChange={() => toggle(String(version))}
          />
        </label>
      ),
    },
    {
      key: 'version',
      head: 'Version',
      cell: ({ version }) => (
        <Link href={modelVersionPath(name, version)} tabIndex={-1}>
          <b>v{version}</b>
        </Link>
      ),
    },
    { key: 'stage', head: 'Stage', cell: ({ stage }) => <StageTag stage={stage} /> },
    {
      key: 'aliases',
      head: 'Aliases',
      className: styles.wide,
      cell: ({ aliases }) => (
        <span className={styles.tags}>
          {aliases.map((alias) => (
            <AliasTag key={alias} alias={alias} />
          ))}
        </span>
      ),
    },
    { key: 'description', head: 'Description', cell: ({ description }) => <SafeText text={oneLine(description)} /> },
    {
      key: 'tags',
      head: 'Tags',
      className: styles.wide,
      cell: ({ tags }) => (
        <span className={styles.quiet}>
          <SafeText
            text={Object.entries(tags)
              .map(([key, value]) => oneLine(`${key}: ${value}`))
              .join(', ')}
          />
        </span>
      ),
    },
    {
      key: 'created',
      head: 'Registered',
      numeric: true,
      className: styles.time,
      cell: ({ createdAtMs }) => <Moment timeMs={createdAtMs} />,
    },
  ]

  return (
    <PageFrame
      bar={
        <>
          <Link href={modelsPath}>Models</Link>
          <Crumb>
            <h1 className={styles.name}>
              <SafeText text={oneLine(name)} />
            </h1>
          </Crumb>
          <BarSpace />
          {head !== undefined && (
            <BarActions>
              <Menu label="More" align="end" className={styles.more} button={<Icon name="more" />}>
                <MenuItem onChoose={() => setDeleting(true)}>
                  <Icon name="trash" />
                  Delete model…
                </MenuItem>
              </Menu>
            </BarActions>
          )}
        </>
      }
      toolbar={
        head === undefined ? undefined : compared !== null ? (
          <>
            <Button icon="chevronLeft" onClick={() => set({ compare: [] })}>
              All versions
            </Button>
            <b>
              v{compared[1]} against v{compared[0]}
            </b>
          </>
        ) : (
          <>
            <span>
              <b>{formatCount(head.versionCount)}</b> {head.versionCount === 1 ? 'version' : 'versions'}
            </span>
            <span className={styles.space} />
            <Button disabled={chosen.length !== 2} hint="C" onClick={compare} title="Select two versions">
              {chosen.length === 2 ? `Compare v${chosen[1]} with v${chosen[0]}` : 'Compare two'}
            </Button>
          </>
        )
      }
    >
      <div className={styles.panes}>
        <div className={styles.list}>
          {head !== undefined && compared !== null ? (
            <VersionCompare name={name} versions={compared} />
          ) : query.data === undefined ? (
            (error ?? query.error) === null ? (
              <SkeletonRows rows={12} rowPx={28} />
            ) : (
              <>
                <HiddenTitle>{shownName}</HiddenTitle>
                <ErrorFace error={error ?? query.error} retry={() => void (head === undefined ? refetch() : query.refetch())} />
              </>
            )
          ) : versions.length === 0 ? (
            <EmptyFace title="This model has no version." />
          ) : (
            <RowGrid
              label="Versions"
              className={styles.versions}
              columns={columns}
              rows={versions}
              rowKey={versionKey}
              rowCount={query.hasNextPage ? -1 : versions.length + 1}
              activeKey={active}
              onActive={setActive}
              selected={selected}
              // Two are compared: the last ones.
              onSelected={(keys) => setSelected(new Set([...keys].slice(-2)))}
              onOpen={({ version }, fresh) =>
                fresh ? void open(href(modelVersionPath(name, version)), '_blank', 'noopener') : navigate(modelVersionPath(name, version))
              }
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
            />
          )}
        </div>
        {head !== undefined && (
          <SidePane label="About this model">
            <SideSection
              title="Description"
              end={!editing && <IconButton icon="edit" label="Change description" onClick={() => setEditing(true)} />}
            >
              <EditableText
                label="Description, in Markdown"
                text={head.description}
                editing={editing}
                onEditing={setEditing}
                onSave={(text) =>
                  change({
                    done: 'Description changed',
                    make: (client) => registryChanges.describe(client, name, null, text),
                    undo: (client) => registryChanges.describe(client, name, null, head.description),
                  })
                }
              >
                {head.description === '' ? <SideNone>None</SideNone> : <Markdown text={head.description} />}
              </EditableText>
            </SideSection>
            {head.newestVersion !== null && (
              <AliasSection
                name={name}
                aliases={head.aliases}
                version={head.newestVersion}
                pathOf={(version) => modelVersionPath(name, version)}
                addressOf={(alias) => `models:/${name}@${alias}`}
              />
            )}
            <TagSection title="Tags" name={name} version={null} tags={head.tags} tagCount={head.tagCount} />
          </SidePane>
        )}
      </div>
      {deleting && head !== undefined && (
        <DeleteDialog
          what="model"
          name={name}
          version={null}
          aliases={head.aliases.map(({ alias }) => alias)}
          versionCount={head.versionCount}
          impact={null}
          onDeleted={() => navigate(modelsPath, { replace: true })}
          onClose={() => setDeleting(false)}
        />
      )}
    </PageFrame>
  )
}

const versionKey = ({ version }: VersionSummary) => String(version)
