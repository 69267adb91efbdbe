import { describe, expect, it } from 'vitest'
import { maxWebhooks, type WebhookDraft, type WebhookStore } from './webhook-store.ts'

export interface OpenWebhookStore {
  webhooks: WebhookStore
  /** How often it said that other events may be wanted. */
  changes(): number
  /** What active webhooks are to be told of, as `workspace type`. */
  interests(): string[]
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  addWorkspace(name: string): void
}

export function aWebhook(webhookId: string, part: Partial<WebhookDraft> = {}): WebhookDraft {
  return {
    webhookId,
    name: 'hook',
    description: '',
    url: 'https://example.com/hook',
    subscriptions: [{ type: 'registered_model.created', filter: '' }],
    status: 'ACTIVE',
    sealedSecret: null,
    ...part,
  }
}

/** What every implementation of `WebhookStore` must do. */
export function webhookStoreContract(name: string, open: () => OpenWebhookStore): void {
  const code = (code: string) => expect.objectContaining({ code })

  describe(`WebhookStore on ${name}`, () => {
    it('keeps a webhook, with its events by name', async () => {
      const { webhooks } = open()
      const draft = aWebhook('w', {
        description: 'd',
        status: 'DISABLED',
        sealedSecret: Uint8Array.of(1, 2, 3),
        subscriptions: [
          { type: 'trace.completed', filter: "trace.status = 'ERROR'" },
          { type: 'prompt.created', filter: '' },
        ],
      })
      const kept = {
        ...draft,
        subscriptions: [
          { type: 'prompt.created', filter: '' },
          { type: 'trace.completed', filter: "trace.status = 'ERROR'" },
        ],
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
      }
      expect(await webhooks.create('default', draft)).toEqual(kept)
      expect(await webhooks.get('default', 'w')).toEqual(kept)
    })

    it('changes what is named, and nothing else', async () => {
      const { webhooks, setNowMs } = open()
      const before = await webhooks.create('default', aWebhook('w', { sealedSecret: Uint8Array.of(1) }))
      setNowMs(1_000_001)
      expect(await webhooks.update('default', 'w', { name: 'new' })).toEqual({ ...before, name: 'new', updatedAtMs: 1_000_001 })
      expect(await webhooks.update('default', 'w', { sealedSecret: null })).toMatchObject({ name: 'new', sealedSecret: null })
      expect(await webhooks.update('default', 'w', {})).toMatchObject({ name: 'new', url: before.url })
      const subscriptions = [{ type: 'prompt_tag.set' as const, filter: '' }]
      expect((await webhooks.update('default', 'w', { subscriptions })).subscriptions).toEqual(subscriptions)
    })

    it('lists the newest first, page by page, also only those of some events', async () => {
      const { webhooks, setNowMs } = open()
      await webhooks.create('default', aWebhook('a'))
      await webhooks.create('default', aWebhook('b', { subscriptions: [{ type: 'trace.completed', filter: '' }] }))
      setNowMs(1_000_001)
      await webhooks.create('default', aWebhook('c'))
      const ids = async (page: Parameters<WebhookStore['list']>[1]) =>
        (await webhooks.list('default', page)).map(({ webhookId }) => webhookId)
      expect(await ids({ limit: 10, offset: 0 })).toEqual(['c', 'b', 'a'])
      expect(await ids({ limit: 1, offset: 1 })).toEqual(['b'])
      expect(await ids({ limit: 10, offset: 0, types: ['registered_model.created', 'prompt.created'] })).toEqual(['c', 'a'])
    })

    it('forgets a deleted webhook', async () => {
      const { webhooks } = open()
      await webhooks.create('default', aWebhook('w'))
      await webhooks.delete('default', 'w')
      await expect(webhooks.get('default', 'w')).rejects.toThrow('Webhook with ID w not found.')
      await expect(webhooks.delete('default', 'w')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect(await webhooks.list('default', { limit: 10, offset: 0 })).toEqual([])
    })

    it('HX-22 keeps workspaces apart', async () => {
      const { webhooks, addWorkspace } = open()
      addWorkspace('team')
      await webhooks.create('default', aWebhook('w'))
      const nobody = code('RESOURCE_DOES_NOT_EXIST')
      await expect(webhooks.get('team', 'w')).rejects.toEqual(nobody)
      await expect(webhooks.update('team', 'w', { url: 'https://evil.example' })).rejects.toEqual(nobody)
      await expect(webhooks.delete('team', 'w')).rejects.toEqual(nobody)
      expect(await webhooks.list('team', { limit: 10, offset: 0 })).toEqual([])
      expect(await webhooks.subscribers('team', 'registered_model.created')).toEqual([])
      expect((await webhooks.get('default', 'w')).url).toBe('https://example.com/hook')
    })

    it('knows the active webhooks of an event, oldest first', async () => {
      const { webhooks } = open()
      const filter = "trace.status = 'ERROR'"
      await webhooks.create('default', aWebhook('b', { subscriptions: [{ type: 'trace.completed', filter }] }))
      await webhooks.create('default', aWebhook('a', { subscriptions: [{ type: 'trace.completed', filter: '' }] }))
      await webhooks.create('default', aWebhook('c', { subscriptions: [{ type: 'trace.completed', filter: '' }], status: 'DISABLED' }))
      await webhooks.create('default', aWebhook('d'))
      expect(await webhooks.subscribers('default', 'trace.completed')).toEqual([
        { webhookId: 'b', filter },
        { webhookId: 'a', filter: '' },
      ])
    })

    it('says which events are wanted, and that this may have changed', async () => {
      const { webhooks, changes, interests, addWorkspace } = open()
      addWorkspace('team')
      expect(interests()).toEqual([])
      await webhooks.create('default', aWebhook('a'))
      await webhooks.create('default', aWebhook('b'))
      await webhooks.create('team', aWebhook('c'))
      expect(interests().toSorted()).toEqual(['default registered_model.created', 'team registered_model.created'])
      await webhooks.update('team', 'c', { status: 'DISABLED' })
      await webhooks.delete('default', 'a')
      expect(interests()).toEqual(['default registered_model.created'])
      await webhooks.delete('default', 'b')
      expect(interests()).toEqual([])
      expect(changes()).toBe(6)
    })

    it(`keeps ${maxWebhooks} in a workspace, and refuses one more`, async () => {
      const { webhooks, addWorkspace } = open()
      addWorkspace('team')
      for (let i = 0; i < maxWebhooks; i++) await webhooks.create('default', aWebhook(`w${i}`))
      await expect(webhooks.create('default', aWebhook('more'))).rejects.toEqual(code('REQUEST_LIMIT_EXCEEDED'))
      await webhooks.create('team', aWebhook('more'))
    })
  })
}
