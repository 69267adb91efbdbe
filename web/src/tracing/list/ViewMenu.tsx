import { changeView, createView, deleteView, type SavedView, viewLimits } from '@assay/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { useToast } from '../../ui/Toasts.tsx'
import type { SetUrlState } from '../../ui/use-url-state.ts'
import { queries } from '../queries.ts'
import timeStyles from './TimeMenu.module.css'
import { type TracesState, tracesUrl, viewSearch } from './traces-url.ts'
import type { ViewState } from './use-list-state.ts'

const cut = (text: string) => visibleText(oneLine(text)).slice(0, viewLimits.nameChars)

/** The project's saved views: which one this is, and what is done with it. */
export function ViewMenu({
  experimentId,
  state,
  set,
  view: { views, current, isChanged },
}: {
  experimentId: string
  state: TracesState
  set: SetUrlState<TracesState>
  view: ViewState
}) {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null)
  const plain = tracesUrl.parse('')

  /** What is open stays open, under what it is now. */
  const keep = async (change: Promise<SavedView>): Promise<SavedView> => {
    const saved = await change
    await cache.invalidateQueries({ queryKey: queries.views(api, experimentId).queryKey })
    return saved
  }
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }
  const change = (view: SavedView, to: { name?: string; search?: string; isDefault?: boolean }) =>
    keep(api.call(changeView, { experimentId, viewId: view.viewId, ...to }))
  const save = (view: SavedView) =>
    attempt(async () => {
      await change(view, { search: viewSearch(state) })
      set({ ...state, v: view.viewId })
    })
  const remove = (view: SavedView) =>
    attempt(async () => {
      await api.call(deleteView, { experimentId, viewId: view.viewId })
      set({ v: '' })
      await cache.invalidateQueries({ queryKey: queries.views(api, experimentId).queryKey })
      const { viewId, name, search, isDefault } = view
      toast({
        text: `View ${cut(name)} deleted`,
        undo: () =>
          void attempt(async () => {
            await keep(api.call(createView, { experimentId, viewId, name, search, isDefault }))
            set({ ...tracesUrl.parse(search), v: viewId })
          }),
      })
    })
  return (
    <>
      <Menu
        label={current === null ? 'Views' : `View: ${cut(current.name)}`}
        align="end"
        className={timeStyles.button}
        button={
          <>
            <span>{current === null ? 'Views' : cut(current.name).slice(0, 24)}</span>
            <Icon name="chevronDown" size={14} />
          </>
        }
      >
        {views.map((view) => (
          <MenuItem key={view.viewId} current={view === current} onChoose={() => set({ ...tracesUrl.parse(view.search), v: view.viewId })}>
            {cut(view.name)}
            {view.isDefault && <span className={timeStyles.zone}>default</span>}
          </MenuItem>
        ))}
        {(current !== null || views.length > 0) && <MenuItem onChoose={() => set({ ...plain, isBare: false })}>All traces</MenuItem>}
        <MenuItem onChoose={() => setNaming('new')}>Save as a new view…</MenuItem>
        {current !== null && (
          <>
            <MenuItem onChoose={() => setNaming('rename')}>Rename…</MenuItem>
            <MenuItem onChoose={() => void attempt(async () => void (await change(current, { isDefault: !current.isDefault })))}>
              {current.isDefault ? 'No longer open the list with it' : 'Open the list with it'}
            </MenuItem>
            <MenuItem onChoose={() => void remove(current)}>Delete</MenuItem>
          </>
        )}
      </Menu>
      {current !== null && isChanged && (
        <Button look="ghost" onClick={() => void save(current)}>
          changed · save
        </Button>
      )}
      {naming !== null && (
        <NameDialog
          isNew={naming === 'new'}
          initial={naming === 'rename' ? (current?.name ?? '') : ''}
          onName={async (name) => {
            if (naming === 'rename' && current !== null) return void (await change(current, { name }))
            const { viewId } = await keep(api.call(createView, { experimentId, name, search: viewSearch(state) }))
            set({ ...state, v: viewId })
          }}
          onClose={() => setNaming(null)}
        />
      )}
    </>
  )
}

function NameDialog({
  isNew,
  initial,
  onName,
  onClose,
}: {
  isNew: boolean
  initial: string
  onName: (name: string) => Promise<void>
  onClose: () => void
}) {
  const [name, setName] = useState(initial)
  return (
    <ConfirmDialog
      title={isNew ? 'Save this view' : 'Rename the view'}
      confirm={isNew ? 'Save' : 'Rename'}
      isReady={name.trim() !== ''}
      onConfirm={() => onName(name.trim())}
      onClose={onClose}
    >
      <TextField
        label="Name"
        data-autofocus=""
        maxLength={viewLimits.nameChars}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </ConfirmDialog>
  )
}
