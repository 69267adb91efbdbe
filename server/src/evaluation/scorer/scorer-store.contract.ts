import { describe, expect, it } from 'vitest'
import { maxListedBytes, type ScorerStore } from './scorer-store.ts'

export interface OpenScorerStore {
  scorers: ScorerStore
  /** Makes an experiment and answers its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  deleteExperiment(workspace: string, experimentId: string): Promise<void>
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
}

/** What every implementation of `ScorerStore` must do. */
export function scorerStoreContract(name: string, open: () => OpenScorerStore): void {
  const code = (code: string) => expect.objectContaining({ code })

  describe(`ScorerStore on ${name}`, () => {
    it('numbers the versions of a scorer, whose id stays', async () => {
      const { scorers, setNowMs } = open()
      const first = await scorers.register('default', '0', 'short', '{"v":1}')
      expect(first).toEqual({
        experimentId: '0',
        scorerId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        name: 'short',
        version: 1,
        serialized: '{"v":1}',
        createdAtMs: 1_000_000,
      })
      setNowMs(1_000_001)
      const second = await scorers.register('default', '0', 'short', '{"v":2}')
      expect(second).toEqual({ ...first, version: 2, serialized: '{"v":2}', createdAtMs: 1_000_001 })
      expect(await scorers.versions('default', '0', 'short')).toEqual([first, second])
      expect(await scorers.get('default', '0', 'short', null)).toEqual(second)
      expect(await scorers.get('default', '0', 'short', 1)).toEqual(first)
    })

    it('lists the newest of each, by experiment and name, without deleted experiments', async () => {
      const { scorers, addExperiment, deleteExperiment } = open()
      const [other, gone] = [await addExperiment('default', 'other'), await addExperiment('default', 'gone')]
      for (const [experiment, scorer] of [
        ['0', 'b'],
        ['0', 'b'],
        ['0', 'a'],
        [other, 'c'],
        [gone, 'd'],
      ] as const)
        await scorers.register('default', experiment, scorer, '{}')
      await deleteExperiment('default', gone)
      const listed = async (ids: string[] | null) =>
        (await scorers.listAcross('default', ids)).map((each) => `${each.experimentId} ${each.name} ${each.version}`)
      expect(await listed(null)).toEqual(['0 a 1', '0 b 2', `${other} c 1`])
      expect(await listed([other, gone])).toEqual([`${other} c 1`])
      expect(await listed([])).toEqual([])
      expect((await scorers.list('default', '0')).map(({ name }) => name)).toEqual(['a', 'b'])
      await expect(scorers.list('default', gone)).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('refuses lists of more bytes than one answer may have, and has each version still', async () => {
      const { scorers } = open()
      const half = 'x'.repeat(maxListedBytes / 2)
      for (const _ of [1, 2]) await scorers.register('default', '0', 'a', half)
      expect(await scorers.versions('default', '0', 'a')).toHaveLength(2)
      await scorers.register('default', '0', 'a', 'x')
      await scorers.register('default', '0', 'b', half)
      await expect(scorers.versions('default', '0', 'a')).rejects.toEqual(code('REQUEST_TOO_LARGE'))
      expect(await scorers.list('default', '0')).toHaveLength(2)
      await scorers.register('default', '0', 'c', half)
      await scorers.register('default', '0', 'd', half)
      await expect(scorers.listAcross('default', null)).rejects.toEqual(code('REQUEST_TOO_LARGE'))
      expect((await scorers.get('default', '0', 'a', 2)).serialized).toBe(half)
    })

    it('deletes a version or all', async () => {
      const { scorers } = open()
      for (const _ of [1, 2, 3]) await scorers.register('default', '0', 's', '{}')
      await scorers.delete('default', '0', 's', 2)
      expect((await scorers.versions('default', '0', 's')).map(({ version }) => version)).toEqual([1, 3])
      await expect(scorers.get('default', '0', 's', 2)).rejects.toThrow("Scorer with name 's' and version 2 not found for experiment 0.")
      await scorers.delete('default', '0', 's', null)
      await expect(scorers.versions('default', '0', 's')).rejects.toThrow("Scorer with name 's' not found for experiment 0.")
      expect((await scorers.register('default', '0', 's', '{}')).version).toBe(1)
    })

    it('says what is unknown', async () => {
      const { scorers } = open()
      await expect(scorers.get('default', '0', 'x', null)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(scorers.delete('default', '0', 'x', null)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(scorers.register('default', '77', 'x', '{}')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(scorers.register('default', 'x', 'x', '{}')).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('refuses a deleted experiment', async () => {
      const { scorers, addExperiment, deleteExperiment } = open()
      const gone = await addExperiment('default', 'gone')
      await scorers.register('default', gone, 's', '{}')
      await deleteExperiment('default', gone)
      await expect(scorers.register('default', gone, 's', '{}')).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      await expect(scorers.get('default', gone, 's', null)).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('keeps workspaces apart', async () => {
      const { scorers, addExperiment, addWorkspace } = open()
      addWorkspace('other')
      const theirs = await addExperiment('other', 'theirs')
      await scorers.register('other', theirs, 's', '{}')
      expect(await scorers.listAcross('default', null)).toEqual([])
      expect(await scorers.listAcross('default', [theirs])).toEqual([])
      await expect(scorers.list('default', theirs)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(scorers.get('default', theirs, 's', null)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(scorers.delete('default', theirs, 's', null)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })
  })
}
