import type { SavedView } from '@assay/protocol'
import type { CallKinds } from '../../platform/workers/call-kinds.ts'

/**
 * Views of projects' lists. Names and addresses are checked already, in length. Every method rejects with RESOURCE_DOES_NOT_EXIST for an experiment or
 * a view that is unknown or in another workspace.
 */
export interface ViewStore {
  /** By name. */
  list(workspace: string, experimentId: string): Promise<SavedView[]>
  /**
   * Under `viewId` where one is said. A default takes the place of the one before.
   * @throws RESOURCE_ALREADY_EXISTS for a name that the project has or an id that is taken, INVALID_STATE for more than `viewLimits.views`
   */
  create(
    workspace: string,
    experimentId: string,
    view: { viewId: string | null; name: string; search: string; isDefault: boolean },
  ): Promise<SavedView>
  /** Replaces what is said. @throws RESOURCE_ALREADY_EXISTS */
  change(
    workspace: string,
    experimentId: string,
    viewId: string,
    change: { name?: string | undefined; search?: string | undefined; isDefault?: boolean | undefined },
  ): Promise<SavedView>
  delete(workspace: string, experimentId: string, viewId: string): Promise<void>
}

export const viewCalls: CallKinds<ViewStore> = { list: 'lookup', create: 'write', change: 'write', delete: 'write' }
