import { changeView, createView, deleteView, listViews } from '@assay/protocol'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { route, type Route } from '../../platform/http/route.ts'
import type { ViewStore } from './view-store.ts'

/** Views of a project's list that people keep. */
export function viewRoutes({ views, seam }: { views: ViewStore; seam: Seam }): Route[] {
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy: 'experiment:write', action: `view.${action}`, resource: { type: 'saved-view', id } }, act)

  return [
    route(listViews, async (caller, { experimentId }) => ({ views: await views.list(caller.workspace, experimentId) })),
    route(createView, (caller, { experimentId, viewId = null, name, search, isDefault = false }) =>
      change(caller, 'create', name, () => views.create(caller.workspace, experimentId, { viewId, name, search, isDefault })),
    ),
    route(changeView, (caller, { experimentId, viewId, ...rest }) =>
      change(caller, 'change', viewId, () => views.change(caller.workspace, experimentId, viewId, rest)),
    ),
    route(deleteView, async (caller, { experimentId, viewId }) => {
      await change(caller, 'delete', viewId, () => views.delete(caller.workspace, experimentId, viewId))
      return {}
    }),
  ]
}
