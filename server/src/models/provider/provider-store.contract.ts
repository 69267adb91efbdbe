import { maxProviders } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { ProviderDraft, ProviderStore } from './provider-store.ts'

export interface OpenProviderStore {
  providers: ProviderStore
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  addWorkspace(name: string): void
}

function aProvider(providerId: string, part: Partial<ProviderDraft> = {}): ProviderDraft {
  return {
    providerId,
    name: providerId,
    kind: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    region: null,
    accessKeyId: null,
    model: 'gpt-4o-mini',
    sealedKey: null,
    ...part,
  }
}

/** What every implementation of `ProviderStore` must do. */
export function providerStoreContract(name: string, open: () => OpenProviderStore): void {
  const code = (code: string) => expect.objectContaining({ code })

  describe(`ProviderStore on ${name}`, () => {
    it('keeps a provider', async () => {
      const { providers } = open()
      const draft = aProvider('p', { kind: 'bedrock', region: 'eu-central-1', accessKeyId: 'AKIA', sealedKey: Uint8Array.of(1, 2) })
      const kept = { ...draft, createdAtMs: 1_000_000, updatedAtMs: 1_000_000 }
      expect(await providers.create('default', draft)).toEqual(kept)
      expect(await providers.get('default', 'p')).toEqual(kept)
    })

    it('lists by name', async () => {
      const { providers } = open()
      await providers.create('default', aProvider('b'))
      await providers.create('default', aProvider('a'))
      expect((await providers.list('default')).map(({ name }) => name)).toEqual(['a', 'b'])
    })

    it('changes what is named, and nothing else', async () => {
      const { providers, setNowMs } = open()
      const before = await providers.create('default', aProvider('p', { sealedKey: Uint8Array.of(1) }))
      setNowMs(1_000_001)
      expect(await providers.update('default', 'p', { model: 'gpt-4o' })).toEqual({ ...before, model: 'gpt-4o', updatedAtMs: 1_000_001 })
      expect(await providers.update('default', 'p', { sealedKey: null })).toMatchObject({ sealedKey: null, model: 'gpt-4o' })
    })

    it('has each name once in a workspace', async () => {
      const { providers, addWorkspace } = open()
      addWorkspace('other')
      await providers.create('default', aProvider('p', { name: 'OpenAI' }))
      await providers.create('default', aProvider('q', { name: 'Other' }))
      await expect(providers.create('default', aProvider('r', { name: 'OpenAI' }))).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
      await expect(providers.update('default', 'q', { name: 'OpenAI' })).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
      expect(await providers.update('default', 'p', { name: 'OpenAI' })).toMatchObject({ name: 'OpenAI' })
      expect(await providers.create('other', aProvider('r', { name: 'OpenAI' }))).toMatchObject({ providerId: 'r' })
    })

    it('knows nothing of another workspace', async () => {
      const { providers, addWorkspace } = open()
      addWorkspace('other')
      await providers.create('default', aProvider('p'))
      expect(await providers.list('other')).toEqual([])
      const unknown = code('RESOURCE_DOES_NOT_EXIST')
      await expect(providers.get('other', 'p')).rejects.toEqual(unknown)
      await expect(providers.update('other', 'p', { model: 'x' })).rejects.toEqual(unknown)
      await expect(providers.delete('other', 'p')).rejects.toEqual(unknown)
      expect(await providers.get('default', 'p')).toMatchObject({ model: 'gpt-4o-mini' })
    })

    it('forgets what is deleted', async () => {
      const { providers } = open()
      await providers.create('default', aProvider('p'))
      await providers.delete('default', 'p')
      await expect(providers.get('default', 'p')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('names all keys of all workspaces', async () => {
      const { providers, addWorkspace } = open()
      addWorkspace('other')
      await providers.create('default', aProvider('p'))
      await providers.create('other', aProvider('q', { sealedKey: Uint8Array.of(9) }))
      expect(await providers.all()).toEqual([
        { workspace: 'default', providerId: 'p', name: 'p', sealedKey: null },
        { workspace: 'other', providerId: 'q', name: 'q', sealedKey: Uint8Array.of(9) },
      ])
    })

    it(`keeps ${maxProviders} in a workspace, and no more`, async () => {
      const { providers, addWorkspace } = open()
      addWorkspace('other')
      for (let i = 0; i < maxProviders; i++) await providers.create('default', aProvider(`p${i}`))
      await expect(providers.create('default', aProvider('one more'))).rejects.toEqual(code('REQUEST_LIMIT_EXCEEDED'))
      expect(await providers.create('other', aProvider('q'))).toMatchObject({ name: 'q' })
    })
  })
}
