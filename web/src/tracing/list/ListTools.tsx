import { groupKinds, type TraceSummary } from '@assay/protocol'
import { useState } from 'react'
import { Icon } from '../../ui/Icon.tsx'
import { Menu, MenuItem, MenuToggle } from '../../ui/Menu.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import type { SetUrlState } from '../../ui/use-url-state.ts'
import type { ListScope } from '../queries.ts'
import { columnHead, columnKind, plainColumns, shownColumns, usualColumns } from './columns.ts'
import { rowAssessments } from '../assessment-view.ts'
import timeStyles from './TimeMenu.module.css'
import type { TracesState } from './traces-url.ts'
import type { ViewState } from './use-list-state.ts'
import { useTraceList } from './use-trace-list.ts'
import { ViewMenu } from './ViewMenu.tsx'

const groupNames: Record<(typeof groupKinds)[number], string> = {
  failure: 'Failure',
  version: 'Version',
  prompt: 'Prompt',
  tool: 'Tool',
  model: 'Model',
  user: 'User',
  session: 'Conversation',
}
const mostNames = 100
const cut = (text: string) => visibleText(oneLine(text)).slice(0, 40)

/** How the traces that match are shown: in groups, in which columns, and as which saved view. */
export default function ListTools({
  experimentId,
  scope,
  state,
  set,
  view,
  columns,
  onColumns,
}: {
  experimentId: string
  scope: ListScope
  state: TracesState
  set: SetUrlState<TracesState>
  view: ViewState
  columns: readonly string[]
  /** None: the usual ones. */
  onColumns: (columns: readonly string[]) => void
}) {
  const { traces } = useTraceList(scope, state.sort)
  const names = (of: (trace: TraceSummary) => readonly string[]) => [...new Set(traces.flatMap(of))].sort().slice(0, mostNames)
  const tags = names((trace) => Object.keys(trace.tags))
  const metadata = names((trace) => Object.keys(trace.metadata))
  const scores = names((trace) => rowAssessments(trace.assessments).map(({ name }) => name))
  return (
    <>
      <GroupMenu group={state.group} tags={tags} onChoose={(group) => set({ group })} />
      {state.group === '' && (
        <ColumnMenu
          columns={columns}
          offered={[
            ...Object.keys(plainColumns),
            ...scores.map((name) => `score.${name}`),
            ...tags.map((key) => `tag.${key}`),
            ...metadata.map((key) => `meta.${key}`),
          ]}
          onColumns={onColumns}
        />
      )}
      {/* A view keeps the columns that are seen, whoever chose them. */}
      <ViewMenu experimentId={experimentId} state={{ ...state, cols: isUsual(columns) ? [] : columns }} set={set} view={view} />
    </>
  )
}

const isUsual = (columns: readonly string[]) => columns.join() === usualColumns.join()

function GroupMenu({ group, tags, onChoose }: { group: string; tags: readonly string[]; onChoose: (group: string) => void }) {
  const known = groupKinds.find((kind) => kind === group)
  const name = known === undefined ? cut(group.replace(/^tag:/, '')) : groupNames[known]
  return (
    <Menu
      label={group === '' ? 'Group' : `Grouped by ${name}`}
      align="end"
      className={timeStyles.button}
      button={
        <>
          <span>{group === '' ? 'Group' : `By ${name.toLowerCase()}`}</span>
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      <MenuItem current={group === ''} onChoose={() => onChoose('')}>
        Not grouped
      </MenuItem>
      {groupKinds.map((kind) => (
        <MenuItem key={kind} current={group === kind} onChoose={() => onChoose(kind)}>
          {groupNames[kind]}
        </MenuItem>
      ))}
      {tags.map((key) => (
        <MenuItem key={`tag:${key}`} current={group === `tag:${key}`} onChoose={() => onChoose(`tag:${key}`)}>
          Tag {cut(key)}
        </MenuItem>
      ))}
    </Menu>
  )
}

/** Columns shown, in their order, and behind them what else there is. Alt with an arrow, or dragging, moves one. */
function ColumnMenu({
  columns,
  offered,
  onColumns,
}: {
  columns: readonly string[]
  offered: readonly string[]
  onColumns: (columns: readonly string[]) => void
}) {
  const [dragged, setDragged] = useState<string | null>(null)
  const rest = offered.filter((key) => !columns.includes(key))
  const change = (next: readonly string[]) => onColumns(shownColumns(next))
  const move = (key: string, to: number) => {
    const others = columns.filter((each) => each !== key)
    if (to < 0 || to > others.length) return
    change([...others.slice(0, to), key, ...others.slice(to)])
  }
  const label = (key: string) => {
    const column = columnKind(key)
    return column === null || column.kind === 'plain'
      ? columnHead(key)
      : `${{ score: 'Score', tag: 'Tag', meta: 'Metadata' }[column.kind]} ${cut(column.name)}`
  }
  return (
    <Menu
      label="Columns"
      align="end"
      className={timeStyles.button}
      button={
        <>
          <Icon name="columns" />
          <span>
            {columns.length} of {columns.length + rest.length}
          </span>
        </>
      }
    >
      {[...columns, ...rest].map((key) => {
        const at = columns.indexOf(key)
        return (
          <MenuToggle
            key={key}
            on={at !== -1}
            disabled={key === 'text'}
            title={at === -1 ? undefined : 'Alt ↑ ↓ or drag to move'}
            draggable={at !== -1}
            onDragStart={() => setDragged(key)}
            onDragOver={(event) => at !== -1 && event.preventDefault()}
            onDrop={() => dragged !== null && move(dragged, at)}
            onClick={() => change(at === -1 ? [...columns, key] : columns.filter((each) => each !== key))}
            onKeyDown={(event) => {
              if (!event.altKey || at === -1 || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
              event.preventDefault()
              event.stopPropagation()
              const item = event.currentTarget
              move(key, at + (event.key === 'ArrowUp' ? -1 : 1))
              // What is moved in the page has lost the focus.
              requestAnimationFrame(() => item.focus())
            }}
          >
            {label(key)}
          </MenuToggle>
        )
      })}
      {!isUsual(columns) && <MenuItem onChoose={() => onColumns([])}>As usual</MenuItem>}
    </Menu>
  )
}
