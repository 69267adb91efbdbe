import { describe, expect, it } from 'vitest'
import { maxWorkspaces, type WorkspaceStore } from './workspace-store.ts'

export interface OpenWorkspaceStore {
  workspaces: WorkspaceStore
  /** Puts something into a workspace. */
  fill(name: string): Promise<void>
}

/** What every implementation of `WorkspaceStore` must do. */
export function workspaceStoreContract(name: string, open: () => OpenWorkspaceStore): void {
  const code = (code: string) => expect.objectContaining({ code })

  describe(`WorkspaceStore on ${name}`, () => {
    it('has one from the start, which stays', async () => {
      const { workspaces } = open()
      expect(await workspaces.list()).toEqual([{ name: 'default', description: 'Default workspace for legacy resources' }])
      await expect(workspaces.delete('default')).rejects.toThrow("Cannot delete the reserved 'default' workspace")
    })

    it('creates workspaces, describes them, lists them by name', async () => {
      const { workspaces } = open()
      expect(await workspaces.create({ name: 'zoo', description: null })).toEqual({ name: 'zoo', description: null })
      await workspaces.create({ name: 'bar', description: 'b' })
      expect(await workspaces.describe('zoo', 'z')).toEqual({ name: 'zoo', description: 'z' })
      expect(await workspaces.get('zoo')).toEqual({ name: 'zoo', description: 'z' })
      expect((await workspaces.list()).map((each) => each.name)).toEqual(['bar', 'default', 'zoo'])
    })

    it('refuses a taken name', async () => {
      const { workspaces } = open()
      await workspaces.create({ name: 'zoo', description: null })
      await expect(workspaces.create({ name: 'zoo', description: null })).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
    })

    it('has as many as the limit says', async () => {
      const { workspaces } = open()
      for (let at = 1; at < maxWorkspaces; at++) await workspaces.create({ name: `w${at}`, description: null })
      await expect(workspaces.create({ name: 'one-more', description: null })).rejects.toEqual(code('INVALID_STATE'))
    })

    it('deletes one that holds nothing', async () => {
      const { workspaces, fill } = open()
      await workspaces.create({ name: 'zoo', description: null })
      await workspaces.create({ name: 'full', description: null })
      await fill('full')
      await workspaces.delete('zoo')
      await expect(workspaces.get('zoo')).rejects.toThrow("Workspace 'zoo' not found")
      await expect(workspaces.delete('full')).rejects.toThrow(
        "Cannot delete workspace 'full': table 'experiment' still contains resources.",
      )
    })

    it('says what is unknown', async () => {
      const { workspaces } = open()
      for (const act of [() => workspaces.get('x'), () => workspaces.describe('x', ''), () => workspaces.delete('x')])
        await expect(act()).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })
  })
}
