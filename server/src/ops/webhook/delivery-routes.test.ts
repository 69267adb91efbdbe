import { describe, expect, it } from 'vitest'
import { maxRows } from './delivery-routes.ts'
import { openWebhookApp } from './webhook-app.fixture.ts'
import { aWebhook } from './webhook-store.contract.ts'

const path = (rest = '') => `/api/assay/v1/webhooks/w/deliveries${rest}`

/** A webhook `w` with so many deliveries, `d1` the oldest. */
async function withDeliveries(count: number) {
  const opened = openWebhookApp()
  await opened.webhooks.create('default', aWebhook('w'))
  for (let i = 1; i <= count; i++) {
    opened.outbox.append('default', { type: 'registered_model.created', data: {} })
    const [event] = await opened.outbox.due(0, 1)
    if (event === undefined) throw new Error('the event is not there')
    await opened.deliveries.route(
      [{ ...event, type: 'registered_model.created', letters: [{ webhookId: 'w', deliveryId: `d${i}`, body: '{}' }] }],
      { events: [], untilMs: 0 },
    )
  }
  const ids = async (rest: string): Promise<[string[], string | null]> => {
    const { body } = await opened.call('GET', path(rest))
    const { deliveries, nextCursor } = body as { deliveries: { deliveryId: string }[]; nextCursor: string | null }
    return [deliveries.map(({ deliveryId }) => deliveryId), nextCursor]
  }
  return { ...opened, ids }
}

describe('the log of deliveries', () => {
  it('has the newest first, page by page', async () => {
    const { ids } = await withDeliveries(3)
    const [first, cursor] = await ids('?limit=2')
    expect(first).toEqual(['d3', 'd2'])
    expect(await ids(`?limit=2&cursor=${cursor}`)).toEqual([['d1'], null])
    expect(await ids('')).toEqual([['d3', 'd2', 'd1'], null])
  })

  it('says how each went', async () => {
    const { call, deliveries } = await withDeliveries(1)
    const failed = {
      status: 'failed',
      nextAttemptAtMs: null,
      attemptedAtMs: 5,
      durationMs: 7,
      responseStatus: 404,
      error: 'HTTP 404',
    } as const
    await deliveries.note({ deliveryId: 'd1', ...failed })
    expect((await call('GET', path('?status=failed'))).body).toEqual({
      deliveries: [{ deliveryId: 'd1', type: 'registered_model.created', attempts: 1, createdAtMs: 1_000_000, ...failed }],
      nextCursor: null,
    })
    expect((await call('GET', path('?status=delivered'))).body).toEqual({ deliveries: [], nextCursor: null })
  })

  it.each(['?limit=0', `?limit=${maxRows + 1}`, '?cursor=x', '?cursor=-1', '?status=lost'])('refuses %s', async (query) => {
    const { call } = await withDeliveries(0)
    expect(await call('GET', path(query))).toMatchObject({ status: 400 })
    expect(await call('GET', path(`?limit=${maxRows}`))).toMatchObject({ status: 200 })
  })

  it('delivers once more', async () => {
    const { call, deliveries, woken, audited } = await withDeliveries(1)
    const outcome = { nextAttemptAtMs: null, attemptedAtMs: 5, durationMs: 7, responseStatus: 404, error: 'HTTP 404' }
    await deliveries.note({ deliveryId: 'd1', status: 'failed', ...outcome })
    expect(await call('POST', path('/d1/redeliver'), {})).toMatchObject({
      status: 200,
      body: { deliveryId: 'd1', status: 'pending', attempts: 0, nextAttemptAtMs: 1_000_000 },
    })
    expect([woken(), audited.map(({ action }) => action)]).toEqual([1, ['webhook.redeliver']])
  })

  it('HX-20 is not there for another workspace', async () => {
    const { call, addWorkspace } = await withDeliveries(1)
    addWorkspace('team')
    expect(await call('GET', path(), undefined, 'team')).toMatchObject({ status: 404 })
    expect(await call('POST', path('/d1/redeliver'), {}, 'team')).toMatchObject({ status: 404 })
  })
})
