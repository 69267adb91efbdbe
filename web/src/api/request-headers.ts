import { defaultWorkspace, workspaceHeader } from '@assay/protocol/constants'

/** What every request of a page says: whose data, and by which right. */
export function requestHeaders(workspace: string, token: string | null): Record<string, string> {
  return {
    ...(workspace === defaultWorkspace ? {} : { [workspaceHeader]: workspace }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  }
}
