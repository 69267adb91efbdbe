import { viewLimits } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { ViewStore } from './view-store.ts'

interface OpenViewStore extends AsyncDisposable {
  views: ViewStore
  addWorkspace(name: string): Promise<void>
  addExperiment(workspace: string, name: string): Promise<string>
}

const failures = { viewId: null, name: 'Failures', search: 'q=status:error&from=now-1h', isDefault: false }

/** What every store of views must do. `nowMs` is 7. */
export function viewStoreContract(name: string, open: () => OpenViewStore): void {
  describe(`ViewStore on ${name}`, () => {
    it('keeps views of a project, by name', async () => {
      await using store = open()
      const made = await store.views.create('default', '0', failures)
      await store.views.create('default', '0', { ...failures, name: 'all' })
      const other = await store.addExperiment('default', 'other')
      await store.views.create('default', other, failures)
      expect((await store.views.list('default', '0')).map((view) => view.name)).toEqual(['all', 'Failures'])
      expect(made).toEqual({ ...failures, viewId: expect.stringMatching(/^[a-z0-9]{12}$/) as string, updatedAtMs: 7 })
    })

    it('has one default at the most', async () => {
      await using store = open()
      const one = await store.views.create('default', '0', { ...failures, isDefault: true })
      const other = await store.views.create('default', '0', { ...failures, name: 'other', isDefault: true })
      const defaults = async () => (await store.views.list('default', '0')).filter((view) => view.isDefault).map((view) => view.viewId)
      expect(await defaults()).toEqual([other.viewId])
      await store.views.change('default', '0', one.viewId, { isDefault: true })
      expect(await defaults()).toEqual([one.viewId])
      await store.views.change('default', '0', one.viewId, { isDefault: false })
      expect(await defaults()).toEqual([])
    })

    it('changes what is named, and brings one back under its id', async () => {
      await using store = open()
      const { viewId } = await store.views.create('default', '0', failures)
      expect(await store.views.change('default', '0', viewId, { name: 'Errors' })).toMatchObject({
        name: 'Errors',
        search: failures.search,
      })
      expect(await store.views.change('default', '0', viewId, { search: '' })).toMatchObject({ name: 'Errors', search: '' })
      await store.views.delete('default', '0', viewId)
      expect(await store.views.list('default', '0')).toEqual([])
      expect(await store.views.create('default', '0', { ...failures, viewId })).toMatchObject({ viewId })
    })

    it('refuses a name or an id that is taken', async () => {
      await using store = open()
      const { viewId } = await store.views.create('default', '0', failures)
      const other = await store.views.create('default', '0', { ...failures, name: 'other' })
      const taken = expect.objectContaining({ code: 'RESOURCE_ALREADY_EXISTS' }) as Error
      await expect(store.views.create('default', '0', failures)).rejects.toEqual(taken)
      await expect(store.views.create('default', '0', { ...failures, viewId, name: 'third' })).rejects.toEqual(taken)
      await expect(store.views.change('default', '0', other.viewId, { name: 'Failures' })).rejects.toEqual(taken)
    })

    it('keeps as many as a project may have', async () => {
      await using store = open()
      for (let i = 0; i < viewLimits.views; i++) await store.views.create('default', '0', { ...failures, name: `view ${i}` })
      await expect(store.views.create('default', '0', failures)).rejects.toThrow(`The project has ${viewLimits.views} views`)
      expect(await store.views.list('default', '0')).toHaveLength(viewLimits.views)
    })

    it('knows nothing of another workspace, or another project', async () => {
      await using store = open()
      await store.addWorkspace('elsewhere')
      const foreign = await store.addExperiment('elsewhere', 'theirs')
      const { viewId } = await store.views.create('elsewhere', foreign, failures)
      const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' }) as Error
      for (const experimentId of [foreign, '0', '99', 'x']) {
        await expect(store.views.change('default', experimentId, viewId, {})).rejects.toEqual(unknown)
        await expect(store.views.delete('default', experimentId, viewId)).rejects.toEqual(unknown)
      }
      await expect(store.views.list('default', foreign)).rejects.toEqual(unknown)
      await expect(store.views.create('default', foreign, failures)).rejects.toEqual(unknown)
      expect(await store.views.list('elsewhere', foreign)).toHaveLength(1)
    })
  })
}
