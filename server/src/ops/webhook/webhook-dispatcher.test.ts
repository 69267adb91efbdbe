import { invalidParameter, type WebhookEventData } from '@assay/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fixedClock } from '../../platform/clock.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createOutbox } from '../../platform/events/outbox.sqlite.ts'
import type { Sent } from '../../platform/outgoing/outgoing-client.ts'
import { createDeliveryStore } from './delivery-store.sqlite.ts'
import { maxUnderWay } from './delivery-slots.ts'
import { type DispatcherDeps, WebhookDispatcher } from './webhook-dispatcher.ts'
import { aWebhook } from './webhook-store.contract.ts'
import { createWebhookStore, webhookInterests } from './webhook-store.sqlite.ts'

const ok: Sent = { kind: 'answered', status: 200, retryAfter: null }
const busy: Sent = { kind: 'answered', status: 503, retryAfter: null }

/** A dispatcher over real stores, with receivers that answer when they are told to. */
function open(change: (deps: DispatcherDeps) => Partial<DispatcherDeps> = () => ({})) {
  const { db, addWorkspace } = openMemoryDatabase()
  const clock = fixedClock(1_000_000)
  const outbox = createOutbox(db, clock, () => webhookInterests(db))
  const webhooks = createWebhookStore(db, clock, () => outbox.forget())
  const deliveries = createDeliveryStore(db, clock, outbox)
  const sent: { webhookId: string; body: string; answer(answer: Sent): void }[] = []
  const troubles: unknown[] = []
  const deps: DispatcherDeps = {
    outbox,
    webhooks,
    deliveries,
    clock,
    findTraces: () => Promise.resolve([]),
    send: ({ webhookId }, { body }, signal) =>
      new Promise((answer) => {
        sent.push({ webhookId, body, answer })
        signal.addEventListener('abort', () => answer({ kind: 'aborted' }))
      }),
    random: () => 0,
    onTrouble: (error) => troubles.push(error),
    onUnfiltered: (webhookId, error) => troubles.push([webhookId, error]),
  }
  const dispatcher = new WebhookDispatcher({ ...deps, ...change(deps) })
  onTestFinished(() => dispatcher.stop(0))
  const happen = (name: string): void => outbox.append('default', { type: 'registered_model.created', data: { name } })
  const nameIn = (body: string): unknown => (JSON.parse(body) as { data: { name: string } }).data.name
  return {
    dispatcher,
    webhooks,
    outbox,
    clock,
    sent,
    troubles,
    happen,
    addWorkspace,
    names: () => sent.map(({ body }) => nameIn(body)),
    log: async () => (await deliveries.list('default', 'w', { limit: 10, before: null, status: null })).map(({ delivery }) => delivery),
  }
}

describe('WebhookDispatcher', () => {
  it('tells each webhook of an event, and notes how that went', async () => {
    const { dispatcher, webhooks, sent, happen, log } = open()
    for (const id of ['w', 'v']) await webhooks.create('default', aWebhook(id))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent.map(({ webhookId }) => webhookId)).toEqual(['w', 'v']))
    expect(sent[0]?.body).toBe(
      '{"entity": "registered_model", "action": "created", "timestamp": "1970-01-01T00:16:40.000000+00:00", "data": {"name": "m"}}',
    )
    for (const { answer } of sent) answer(ok)
    await vi.waitFor(async () => expect(await log()).toMatchObject([{ status: 'delivered', attempts: 1, responseStatus: 200 }]))
  })

  it('names the workspace where it is not the default one', async () => {
    const { dispatcher, webhooks, outbox, sent, addWorkspace } = open()
    addWorkspace('team')
    for (const workspace of ['default', 'team']) {
      await webhooks.create(workspace, aWebhook(workspace))
      outbox.append(workspace, { type: 'registered_model.created', data: {} })
    }
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(sent.map(({ body }) => (JSON.parse(body) as { workspace?: string }).workspace)).toEqual([undefined, 'team'])
  })

  it('begins in the order of the events, so many at once', async () => {
    const { dispatcher, webhooks, sent, happen, names } = open()
    await webhooks.create('default', aWebhook('w'))
    for (let i = 0; i < maxUnderWay.perWebhook + 2; i++) happen(`m${i}`)
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.perWebhook))
    sent[1]?.answer(ok)
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.perWebhook + 1))
    sent[0]?.answer(ok)
    await vi.waitFor(() => expect(names()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']))
  })

  it('has so many under way in all', async () => {
    const { dispatcher, webhooks, sent, happen } = open()
    const receivers = maxUnderWay.inAll / maxUnderWay.perWebhook + 1
    for (let i = 0; i < receivers; i++) await webhooks.create('default', aWebhook(`w${i}`))
    for (let i = 0; i < maxUnderWay.perWebhook; i++) happen(`m${i}`)
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.inAll))
    sent[0]?.answer(ok)
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.inAll + 1))
  })

  it('reaches a receiver of another workspace, however much waits for others', async () => {
    const { dispatcher, webhooks, outbox, sent, happen, addWorkspace } = open()
    addWorkspace('quiet')
    const noisy = maxUnderWay.inAll / maxUnderWay.perWebhook + 1
    for (let i = 0; i < noisy; i++) await webhooks.create('default', aWebhook(`w${i}`))
    await webhooks.create('quiet', aWebhook('quiet'))
    for (let i = 0; i < 2 * maxUnderWay.perWebhook; i++) happen(`m${i}`)
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.inAll))
    outbox.append('quiet', { type: 'registered_model.created', data: { name: 'mine' } })
    dispatcher.wake()
    sent[0]?.answer({ kind: 'unanswered', message: 'no whole answer' })
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.inAll + 1))
    expect(sent.at(-1)?.webhookId).toBe('quiet')
  })

  it('begins one attempt at a time to a webhook that gave no answer, until it gives one', async () => {
    const { dispatcher, webhooks, sent, happen } = open()
    await webhooks.create('default', aWebhook('w'))
    for (let i = 0; i < 4 * maxUnderWay.perWebhook; i++) happen(`m${i}`)
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.perWebhook))
    for (const { answer } of sent) answer({ kind: 'unanswered', message: 'no whole answer' })
    await vi.waitFor(() => expect(sent).toHaveLength(maxUnderWay.perWebhook + 1))
    sent.at(-1)?.answer(ok)
    await vi.waitFor(() => expect(sent).toHaveLength(2 * maxUnderWay.perWebhook + 1))
  })

  it('tries again when it is time', async () => {
    const { dispatcher, webhooks, sent, happen, log, clock } = open()
    await webhooks.create('default', aWebhook('w'))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    sent[0]?.answer(busy)
    await vi.waitFor(async () => expect(await log()).toMatchObject([{ status: 'pending', attempts: 1, nextAttemptAtMs: 1_001_000 }]))
    clock.advance(1_000)
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(sent[1]?.body).toBe(sent[0]?.body)
  })

  it('sends nothing twice whose end was noted while it asked what is due', async () => {
    let asked = 0
    const late = Promise.withResolvers<void>()
    const { dispatcher, webhooks, sent, happen, log } = open(({ deliveries }) => ({
      deliveries: {
        ...deliveries,
        // The second answer comes late, with what was true when it was asked, as that of a reader thread may.
        due: async (...question) => {
          const due = await deliveries.due(...question)
          if (++asked === 2) await late.promise
          return due
        },
      },
    }))
    await webhooks.create('default', aWebhook('w'))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    dispatcher.wake()
    await vi.waitFor(() => expect(asked).toBe(2))
    sent[0]?.answer(ok)
    await vi.waitFor(async () => expect(await log()).toMatchObject([{ status: 'delivered' }]))
    late.resolve()
    await vi.waitFor(() => expect(asked).toBeGreaterThan(2))
    expect(sent).toHaveLength(1)
  })

  it('counts an attempt that is cut off when the server ends as never made', async () => {
    const { dispatcher, webhooks, sent, happen, log } = open()
    await webhooks.create('default', aWebhook('w'))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    await dispatcher.stop(0)
    expect(await log()).toMatchObject([{ status: 'pending', attempts: 0 }])
    dispatcher.wake()
    expect(sent).toHaveLength(1)
  })

  it('lets attempts under way end when the server ends', async () => {
    const { dispatcher, webhooks, sent, happen, log } = open()
    await webhooks.create('default', aWebhook('w'))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    const stopped = dispatcher.stop(60_000)
    sent[0]?.answer(ok)
    await stopped
    expect(await log()).toMatchObject([{ status: 'delivered' }])
  })

  it('sends nothing again because its end cannot be noted', async () => {
    const { dispatcher, webhooks, sent, happen, troubles } = open(({ deliveries }) => ({
      deliveries: { ...deliveries, note: () => Promise.reject(new Error('the disk is full')) },
    }))
    await webhooks.create('default', aWebhook('w'))
    happen('m')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    sent[0]?.answer(ok)
    await vi.waitFor(() => expect(troubles).toEqual([new Error('the disk is full')]))
    happen('n')
    dispatcher.wake()
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(sent.map(({ body }) => (JSON.parse(body) as { data: { name: string } }).data.name)).toEqual(['m', 'n'])
  })

  describe('of traces', () => {
    const found = (traceId: string): WebhookEventData['trace.completed'] => ({
      trace_id: traceId,
      experiment_id: '1',
      name: 'agent',
      state: 'OK',
      request_time: 1,
      duration_ms: 2,
      session_id: null,
    })
    const whole = (outbox: ReturnType<typeof open>['outbox'], traceId: string, experimentId = '1'): void =>
      outbox.append('default', { type: 'trace.completed', data: { trace_id: traceId, experiment_id: experimentId } })
    const subscriptions = (filter: string) => ({ subscriptions: [{ type: 'trace.completed' as const, filter }] })

    it('tells those whose filter finds them, and asks each filter once for an experiment', async () => {
      const asked: unknown[] = []
      const { dispatcher, webhooks, outbox, sent } = open(() => ({
        findTraces: async (workspace, experimentId, traceIds, filter) => {
          asked.push([workspace, experimentId, traceIds, filter])
          return filter === 'none' ? [] : traceIds.map(found)
        },
      }))
      await webhooks.create('default', aWebhook('all', subscriptions('')))
      await webhooks.create('default', aWebhook('also', subscriptions('')))
      await webhooks.create('default', aWebhook('none', subscriptions('none')))
      whole(outbox, 'a')
      whole(outbox, 'b', '2')
      whole(outbox, 'c')
      dispatcher.wake()
      await vi.waitFor(() => expect(sent).toHaveLength(6))
      expect(asked).toEqual([
        ['default', '1', ['a', 'c'], ''],
        ['default', '2', ['b'], ''],
        ['default', '1', ['a', 'c'], 'none'],
        ['default', '2', ['b'], 'none'],
      ])
      expect(sent.filter(({ webhookId }) => webhookId === 'all').map(({ body }) => (JSON.parse(body) as { data: object }).data)).toEqual(
        ['a', 'b', 'c'].map(found),
      )
      expect(await outbox.due(2_000_000, 10)).toEqual([])
    })

    it('says which webhook it cannot tell because of its filter, and tells the others', async () => {
      const { dispatcher, webhooks, outbox, sent, troubles } = open(() => ({
        findTraces: async (_workspace, _experimentId, traceIds, filter) => {
          if (filter === 'broken') throw invalidParameter('no such field')
          return traceIds.map(found)
        },
      }))
      await webhooks.create('default', aWebhook('w', subscriptions('broken')))
      await webhooks.create('default', aWebhook('v', subscriptions('')))
      whole(outbox, 'a')
      dispatcher.wake()
      await vi.waitFor(() => expect(sent.map(({ webhookId }) => webhookId)).toEqual(['v']))
      expect(troubles).toEqual([['w', invalidParameter('no such field')]])
    })

    it('lets the events wait of which a filter has no answer for now, and goes on with others', async () => {
      const { dispatcher, webhooks, outbox, sent, happen, troubles } = open(() => ({
        findTraces: () => Promise.reject(new Error('no reader')),
      }))
      await webhooks.create('default', aWebhook('w', subscriptions('')))
      await webhooks.create('default', aWebhook('v'))
      for (let i = 0; i < 150; i++) whole(outbox, `t${i}`)
      happen('m')
      dispatcher.wake()
      await vi.waitFor(() => expect(sent.map(({ webhookId }) => webhookId)).toEqual(['v']))
      expect(troubles[0]).toEqual(new Error('no reader'))
      expect(await outbox.due(1_004_999, 200)).toEqual([])
      expect(await outbox.due(1_005_000, 200)).toHaveLength(150)
    })

    it('are told when what held them is over', async () => {
      const { dispatcher, webhooks, outbox, sent, clock } = open(() => ({ findTraces: async (_w, _e, traceIds) => traceIds.map(found) }))
      await webhooks.create('default', aWebhook('w', subscriptions('')))
      const data = { trace_id: 'a', experiment_id: '1' }
      outbox.append('default', { type: 'trace.completed', data }, { subject: 'a', forMs: 2_000 })
      dispatcher.wakeAt(1_002_000)
      clock.advance(2_000)
      await vi.waitFor(() => expect(sent).toHaveLength(1), 5_000)
    })
  })
})
