/** A tenant: what is in one is not seen from another. */
export interface Workspace {
  name: string
  description: string | null
}

/** Workspaces of this server. `default` is there from the start and stays. Every method but `list` and `create` rejects with
 * RESOURCE_DOES_NOT_EXIST for one that is unknown. */
export interface WorkspaceStore {
  /** By name. */
  list(): Promise<Workspace[]>
  /** @throws RESOURCE_ALREADY_EXISTS, INVALID_STATE when there are `maxWorkspaces` */
  create(workspace: Workspace): Promise<Workspace>
  get(name: string): Promise<Workspace>
  describe(name: string, description: string): Promise<Workspace>
  /** @throws INVALID_STATE for `default` and for one that holds anything, deleted experiments too */
  delete(name: string): Promise<void>
}

/** Each costs a look in every list of workspaces, and a folder for its artifacts. */
export const maxWorkspaces = 10_000
