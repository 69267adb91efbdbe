import { describe, expect, it } from 'vitest'
import type { DomainEvent, EventSink, Outbox } from '../../platform/events/outbox.ts'
import {
  type Attempt,
  type DeliveryStore,
  forgottenAtOnce,
  maxLogged,
  maxLoggedBytes,
  maxPending,
  maxPendingBytes,
  type RoutedEvent,
} from './delivery-store.ts'
import { aWebhook } from './webhook-store.contract.ts'
import type { WebhookStore } from './webhook-store.ts'

export interface OpenDeliveryStore {
  deliveries: DeliveryStore
  webhooks: WebhookStore
  outbox: Outbox & EventSink<DomainEvent>
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  addWorkspace(name: string): void
}

/** What every implementation of `DeliveryStore` must do. */
export function deliveryStoreContract(name: string, open: () => OpenDeliveryStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const none = { events: [], untilMs: 0 }
  const page = { limit: 10, before: null, status: null }
  const log = async (deliveries: DeliveryStore) => (await deliveries.list('default', 'w', page)).map(({ delivery }) => delivery)
  const delivered = (deliveryId: string): Attempt => ({
    deliveryId,
    status: 'delivered',
    nextAttemptAtMs: null,
    attemptedAtMs: 1_000_100,
    durationMs: 20,
    responseStatus: 204,
    error: null,
  })
  const retried = (deliveryId: string, nextAttemptAtMs: number): Attempt => ({
    ...delivered(deliveryId),
    status: 'pending',
    nextAttemptAtMs,
    responseStatus: null,
    error: 'ECONNREFUSED',
  })

  /** A store with webhook `w`, and what lets an event happen and be routed to one webhook. */
  async function opened() {
    const all = open()
    await all.webhooks.create('default', aWebhook('w'))
    const happen = async (workspace = 'default'): Promise<Omit<RoutedEvent, 'letters'>> => {
      all.outbox.append(workspace, { type: 'registered_model.created', data: {} })
      const event = (await all.outbox.due(0, 100)).at(-1)
      if (event === undefined) throw new Error('the event is not there')
      return { ...event, type: 'registered_model.created' }
    }
    const route = async (deliveryId: string, webhookId = 'w', workspace = 'default'): Promise<void> =>
      all.deliveries.route([{ ...(await happen(workspace)), letters: [{ deliveryId, webhookId, body: `{"${deliveryId}": 1}` }] }], none)
    const due = async (nowMs: number, perWebhook = 10) => (await all.deliveries.due(nowMs, perWebhook)).map(({ deliveryId }) => deliveryId)
    return { ...all, happen, route, due }
  }

  describe(`DeliveryStore on ${name}`, () => {
    it('takes an event out of the outbox and keeps what is to be delivered', async () => {
      const { deliveries, outbox, route } = await opened()
      await route('d')
      expect(await outbox.due(0, 10)).toEqual([])
      expect(await deliveries.due(1_000_000, 10)).toEqual([{ deliveryId: 'd', webhookId: 'w', workspace: 'default' }])
      expect(await deliveries.load('d')).toEqual({
        deliveryId: 'd',
        body: '{"d": 1}',
        attempts: 0,
        target: { workspace: 'default', webhookId: 'w', url: 'https://example.com/hook', sealedSecret: null },
      })
      expect(await log(deliveries)).toEqual([
        {
          deliveryId: 'd',
          type: 'registered_model.created',
          status: 'pending',
          attempts: 0,
          nextAttemptAtMs: 1_000_000,
          createdAtMs: 1_000_000,
          attemptedAtMs: null,
          durationMs: null,
          responseStatus: null,
          error: null,
        },
      ])
    })

    it('keeps nothing for an event that was taken already', async () => {
      const { deliveries, happen, due } = await opened()
      const event = await happen()
      await deliveries.route([{ ...event, letters: [{ deliveryId: 'd', webhookId: 'w', body: '{}' }] }], none)
      await deliveries.route([{ ...event, letters: [{ deliveryId: 'again', webhookId: 'w', body: '{}' }] }], none)
      expect(await due(1_000_000)).toEqual(['d'])
    })

    it('takes an event of which nobody is to be told, or whose webhook is gone', async () => {
      const { deliveries, outbox, happen, route, due } = await opened()
      await deliveries.route([{ ...(await happen()), letters: [] }], none)
      await route('d', 'gone')
      expect(await outbox.due(0, 10)).toEqual([])
      expect(await due(1_000_000)).toEqual([])
    })

    it('lets an event wait of which nobody could say yet who is told', async () => {
      const { deliveries, outbox, happen, due } = await opened()
      await deliveries.route([], { events: [await happen()], untilMs: 1_005_000 })
      expect(await outbox.due(1_004_999, 10)).toEqual([])
      expect(await outbox.due(1_005_000, 10)).toHaveLength(1)
      expect(await due(2_000_000)).toEqual([])
    })

    it('gives what is due, what waited longest first, so many of each webhook', async () => {
      const { deliveries, webhooks, route, due, setNowMs } = await opened()
      await webhooks.create('default', aWebhook('v'))
      for (const id of ['a', 'b', 'c']) await route(id)
      await route('other', 'v')
      expect(await due(999_999)).toEqual([])
      expect(await due(1_000_000, 2)).toEqual(['a', 'b', 'other'])
      await deliveries.note(retried('a', 1_005_000))
      setNowMs(1_001_000)
      await route('d')
      expect(await due(1_010_000)).toEqual(['b', 'c', 'other', 'd', 'a'])
    })

    it('knows when the next one is due', async () => {
      const { deliveries, webhooks, route } = await opened()
      expect(await deliveries.nextDueMs()).toBeNull()
      await route('a')
      expect(await deliveries.nextDueMs()).toBe(1_000_000)
      await deliveries.note(retried('a', 1_005_000))
      expect(await deliveries.nextDueMs()).toBe(1_005_000)
      await webhooks.update('default', 'w', { status: 'DISABLED' })
      expect(await deliveries.nextDueMs()).toBeNull()
    })

    it('lets a disabled webhook’s deliveries wait until it is active again', async () => {
      const { webhooks, route, due } = await opened()
      await route('d')
      await webhooks.update('default', 'w', { status: 'DISABLED' })
      expect(await due(2_000_000)).toEqual([])
      await webhooks.update('default', 'w', { status: 'ACTIVE' })
      expect(await due(2_000_000)).toEqual(['d'])
    })

    it('notes each attempt', async () => {
      const { deliveries, route, due } = await opened()
      await route('d')
      await deliveries.note(retried('d', 1_005_000))
      expect(await log(deliveries)).toMatchObject([
        { status: 'pending', attempts: 1, nextAttemptAtMs: 1_005_000, attemptedAtMs: 1_000_100, durationMs: 20, error: 'ECONNREFUSED' },
      ])
      await deliveries.note(delivered('d'))
      expect(await log(deliveries)).toMatchObject([
        { status: 'delivered', attempts: 2, nextAttemptAtMs: null, responseStatus: 204, error: null },
      ])
      expect(await due(2_000_000)).toEqual([])
    })

    it('lists the newest first, page by page, also by status', async () => {
      const { deliveries, route } = await opened()
      for (const id of ['a', 'b', 'c']) await route(id)
      await deliveries.note({ ...delivered('b'), status: 'failed' })
      const ids = async (part: Partial<Parameters<DeliveryStore['list']>[2]>) =>
        (await deliveries.list('default', 'w', { ...page, ...part })).map(({ delivery, position }) => [delivery.deliveryId, position])
      expect(await ids({ limit: 2 })).toEqual([
        ['c', 3],
        ['b', 2],
      ])
      expect(await ids({ before: 2 })).toEqual([['a', 1]])
      expect(await ids({ status: 'failed' })).toEqual([['b', 2]])
    })

    it('delivers again under the same id, with all attempts before it', async () => {
      const { deliveries, route, due } = await opened()
      await route('d')
      await deliveries.note({ ...delivered('d'), status: 'failed', error: 'HTTP 404', responseStatus: 404 })
      expect(await deliveries.redeliver('default', 'w', 'd', 3_000_000)).toMatchObject({
        deliveryId: 'd',
        status: 'pending',
        attempts: 0,
        nextAttemptAtMs: 3_000_000,
        error: 'HTTP 404',
      })
      expect(await due(3_000_000)).toEqual(['d'])
      await expect(deliveries.redeliver('default', 'w', 'none', 0)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('HX-22 keeps workspaces apart', async () => {
      const { deliveries, webhooks, addWorkspace, route } = await opened()
      addWorkspace('team')
      await webhooks.create('team', aWebhook('t'))
      await route('d')
      await expect(deliveries.list('team', 'w', page)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(deliveries.redeliver('team', 'w', 'd', 0)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(deliveries.redeliver('team', 't', 'd', 0)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await route('stray', 'w', 'team')
      expect((await log(deliveries)).map(({ deliveryId }) => deliveryId)).toEqual(['d'])
    })

    it('loses the deliveries of a deleted webhook, and notes nothing of one under way', async () => {
      const { deliveries, webhooks, route, due } = await opened()
      await route('d')
      await webhooks.delete('default', 'w')
      await deliveries.note(delivered('d'))
      expect(await due(2_000_000)).toEqual([])
      expect(await deliveries.load('d')).toBeNull()
    })

    it(`keeps the newest ${maxLogged} of the log, and all that wait; it is cut by ${forgottenAtOnce}`, async () => {
      const { deliveries, route } = await opened()
      await route('waits')
      const most = maxLogged + forgottenAtOnce
      const logged = async (from: number, to: number) => {
        for (let i = from; i < to; i++) {
          await route(`d${i}`)
          await deliveries.note(delivered(`d${i}`))
        }
        return (await deliveries.list('default', 'w', { ...page, limit: 2 * most })).map(({ delivery }) => delivery.deliveryId)
      }
      expect(await logged(0, most)).toHaveLength(most)
      const all = await logged(most, most + 1)
      expect(all).toHaveLength(maxLogged + 1)
      expect(all.slice(-2)).toEqual([`d${forgottenAtOnce + 1}`, 'waits'])
    })

    it(`lets ${maxPending} wait for a webhook, and fails one more at once`, async () => {
      const { deliveries, happen } = await opened()
      const letters = Array.from({ length: maxPending + 1 }, (_, i) => ({ deliveryId: `d${i}`, webhookId: 'w', body: '{}' }))
      await deliveries.route([{ ...(await happen()), letters }], none)
      expect(await deliveries.list('default', 'w', { ...page, limit: 2 })).toMatchObject([
        {
          delivery: {
            deliveryId: `d${maxPending}`,
            status: 'failed',
            attempts: 0,
            error: 'More than 10000 deliveries wait for this webhook already.',
          },
        },
        { delivery: { deliveryId: `d${maxPending - 1}`, status: 'pending' } },
      ])
    })

    it(`lets bodies of ${maxPendingBytes} bytes wait for a webhook, and fails one more at once`, async () => {
      const { deliveries, happen, due } = await opened()
      // A letter of two bytes, so that it is bytes that are counted.
      const body = 'é'.repeat(maxPendingBytes / 8)
      const letters = (...bodies: string[]) => bodies.map((body, i) => ({ deliveryId: `d${i}`, webhookId: 'w', body }))
      await deliveries.route([{ ...(await happen()), letters: letters(body, body, body, body, 'x') }], none)
      expect(await due(1_000_000)).toEqual(['d0', 'd1', 'd2', 'd3'])
      expect((await log(deliveries))[0]).toMatchObject({
        deliveryId: 'd4',
        status: 'failed',
        error: 'More than 64 MiB would wait for this webhook.',
      })
      await deliveries.note(delivered('d0'))
      await deliveries.route([{ ...(await happen()), letters: [{ deliveryId: 'fits', webhookId: 'w', body: 'x' }] }], none)
      expect(await due(2_000_000)).toEqual(['d1', 'd2', 'd3', 'fits'])
    })

    it(`keeps ${maxLoggedBytes} bytes of the log`, async () => {
      const { deliveries, happen, route } = await opened()
      const body = 'x'.repeat(maxLoggedBytes / 8)
      for (let i = 0; i < 9; i++) {
        await deliveries.route([{ ...(await happen()), letters: [{ deliveryId: `d${i}`, webhookId: 'w', body }] }], none)
        await deliveries.note(delivered(`d${i}`))
      }
      // The log is cut by so many.
      for (let i = 9; i < forgottenAtOnce + 1; i++) {
        await route(`d${i}`)
        await deliveries.note(delivered(`d${i}`))
      }
      const kept = await deliveries.list('default', 'w', { ...page, limit: 200 })
      expect(kept.at(-1)?.delivery.deliveryId).toBe('d2')
    })
  })
}
