import { clip, defaultWorkspace, invalidParameter } from '@assay/protocol'

const pattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'
/** Unit: characters. */
export const workspaceNameLimits = { least: 2, most: 63 } as const
/** Parts of addresses. */
const reserved = ['workspaces', 'api', 'ajax-api', 'static-files']

/** MLflow's rule, which is Kubernetes' for names. `default` is taken as it is. @throws INVALID_PARAMETER_VALUE */
export function checkWorkspaceName(name: string): void {
  if (name === defaultWorkspace) return
  const { least, most } = workspaceNameLimits
  if (name.length < least || name.length > most)
    throw invalidParameter(`Workspace name '${clip(name)}' must be between ${least} and ${most} characters.`)
  if (!new RegExp(pattern).test(name)) {
    throw invalidParameter(
      `Workspace name '${clip(name)}' must match the pattern ${pattern} (lowercase alphanumeric with optional internal hyphens).`,
    )
  }
  if (reserved.includes(name)) throw invalidParameter(`Workspace name '${name}' is reserved and cannot be used.`)
}
