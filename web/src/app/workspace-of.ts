import { defaultWorkspace } from '@assay/protocol'

/** The workspace that an address names, and the part of the path before the page's own: `/w/acme/p/1` → `acme`, `/w/acme`. */
export function workspaceOf(path: string): { workspace: string; base: string } {
  const match = /^\/w\/([^/]+)/.exec(path)
  const encoded = match?.[1]
  if (encoded === undefined) return { workspace: defaultWorkspace, base: '' }
  try {
    return { workspace: decodeURIComponent(encoded), base: `/w/${encoded}` }
  } catch {
    return { workspace: encoded, base: `/w/${encoded}` }
  }
}
