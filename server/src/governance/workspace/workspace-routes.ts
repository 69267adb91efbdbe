import { AppError, clip, defaultWorkspace, invalidParameter, type Method, type Policy } from '@assay/protocol'
import { nullable, object, required, text, tooLong } from '@assay/protocol/mlflow'
import type { Caller } from '../../platform/auth/caller.ts'
import type { Blobs } from '../../platform/blobs/blobs.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { turnsByName } from '../../platform/turns-by-name.ts'
import { mutate, type Seam } from '../mutation.ts'
import { checkWorkspaceName } from './workspace-name.ts'
import type { Workspace, WorkspaceStore } from './workspace-store.ts'

interface WorkspaceRouteDeps {
  workspaces: WorkspaceStore
  blobs: Pick<Blobs, 'list' | 'delete'>
  seam: Seam
}

export const maxDescriptionChars = 10_000

const base = '/3.0/mlflow/workspaces'
const deletionModes = ['SET_DEFAULT', 'CASCADE', 'RESTRICT']
const settings = { description: nullable(text), default_artifact_root: text, trace_archival_config: object }

/** MLflow's calls on workspaces (3.18, `/api/3.0/mlflow/workspaces…`). */
export function workspaceRoutes({ workspaces, blobs, seam }: WorkspaceRouteDeps): Route[] {
  const call = (method: Method, path: string, policy: Policy) => ({ method, path: base + path, policy })
  const change = <T>(caller: Caller, policy: Policy, action: string, id: string, act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy, action: `workspace.${action}`, resource: { type: 'workspace', id } }, act)
  const named = (params: Record<string, string>): string => {
    const name = params['workspace_name'] ?? ''
    checkWorkspaceName(name)
    return name
  }

  // A workspace and its files come and go in two steps: who comes between them, to make the workspace that another one makes or deletes, would
  // have the files of the new one removed as the old one's.
  const inTurn = turnsByName()

  async function removeFiles(name: string): Promise<void> {
    for (const entry of await blobs.list(name, [])) await blobs.delete(name, [entry.name])
  }

  async function create(name: string, description: string | null): Promise<Workspace> {
    // Files that a deleted one left behind, should the server have ended just then, are not the new one's.
    const isNew = (await workspaces.list()).every((workspace) => workspace.name !== name)
    if (isNew) await removeFiles(name)
    return workspaces.create({ name, description })
  }

  return [
    ...mlflowCall({ ...call('GET', '', 'workspace:read'), fields: {} }, async () => ({
      workspaces: (await workspaces.list()).map(workspaceMessage),
    })),
    ...mlflowCall(
      { ...call('POST', '', 'workspace:write'), fields: { name: required(text), ...settings } },
      async (caller, { name, ...given }) => {
        if (name === defaultWorkspace) throw invalidParameter(`The '${defaultWorkspace}' workspace is reserved and cannot be created`)
        checkWorkspaceName(name)
        const description = checkedSettings(given)
        const workspace = await change(caller, 'workspace:write', 'create', name, () => inTurn(name, () => create(name, description)))
        return new Response(JSON.stringify({ workspace: workspaceMessage(workspace) }), {
          status: 201,
          headers: { 'content-type': 'application/json' },
        })
      },
    ),
    ...mlflowCall({ ...call('GET', '/:workspace_name', 'workspace:read'), fields: {} }, async (_, __, { params }) => ({
      workspace: workspaceMessage(await workspaces.get(named(params))),
    })),
    ...mlflowCall({ ...call('PATCH', '/:workspace_name', 'workspace:write'), fields: settings }, async (caller, given, { params }) => {
      const name = named(params)
      const description = checkedSettings(given)
      if (description === null) throw invalidParameter('Workspace update must have at least one key')
      const workspace = await change(caller, 'workspace:write', 'describe', name, () => workspaces.describe(name, description))
      return { workspace: workspaceMessage(workspace) }
    }),
    ...mlflowCall({ ...call('DELETE', '/:workspace_name', 'workspace:delete'), fields: {} }, async (caller, _, { params, url }) => {
      const name = named(params)
      if (name === defaultWorkspace) throw invalidParameter(`The '${defaultWorkspace}' workspace is reserved and cannot be deleted`)
      const mode = url.searchParams.get('mode') ?? 'RESTRICT'
      if (!deletionModes.includes(mode))
        throw invalidParameter(`Invalid deletion mode '${clip(mode)}'. Must be one of: ${deletionModes.join(', ')}`)
      // Nobody's traces go, or change hands, in one call.
      if (mode !== 'RESTRICT') {
        throw new AppError(
          'NOT_IMPLEMENTED',
          `Deleting a workspace with mode '${mode}' is not served here. Delete what is in it, then the workspace, with mode 'RESTRICT'.`,
        )
      }
      await change(caller, 'workspace:delete', 'delete', name, () =>
        inTurn(name, async () => {
          await workspaces.delete(name)
          await removeFiles(name)
        }),
      )
      return new Response(null, { status: 204 })
    }),
  ]
}

/** The description; null where none is said. @throws INVALID_PARAMETER_VALUE for places of files other than the server's own */
function checkedSettings(given: {
  description: string | null
  default_artifact_root: string
  trace_archival_config: Record<string, unknown>
}): string | null {
  if (given.default_artifact_root.trim() !== '') {
    throw invalidParameter(
      "'default_artifact_root' cannot be chosen: this server keeps the artifacts of each workspace in a folder of its own.",
    )
  }
  if (Object.keys(given.trace_archival_config).length > 0)
    throw invalidParameter("'trace_archival_config' cannot be chosen: this server archives no traces.")
  if (given.description !== null && given.description.length > maxDescriptionChars) throw tooLong('description', maxDescriptionChars)
  return given.description
}

function workspaceMessage({ name, description }: Workspace): object {
  return { name, ...(description !== null && { description }) }
}
