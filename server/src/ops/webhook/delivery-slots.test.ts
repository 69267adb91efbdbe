import { describe, expect, it } from 'vitest'
import { DeliverySlots, maxUnderWay } from './delivery-slots.ts'
import type { DueDelivery } from './delivery-store.ts'

const delivery = (webhookId: string, at: number, workspace = 'default'): DueDelivery => ({
  deliveryId: `${webhookId}-${at}`,
  webhookId,
  workspace,
})
const several = (webhookId: string, workspace?: string): DueDelivery[] =>
  Array.from({ length: 2 * maxUnderWay.perWebhook }, (_, at) => delivery(webhookId, at, workspace))

/** Begins what may begin, in its order. */
function begin(slots: DeliverySlots, due: readonly DueDelivery[]): string[] {
  const begun: string[] = []
  for (let next = slots.next(due); next !== null; next = slots.next(due)) {
    slots.underWay.set(next.deliveryId, { ...next, done: Promise.resolve() })
    begun.push(next.deliveryId)
  }
  return begun
}
const webhooks = (count: number): string[] => Array.from({ length: count }, (_, at) => `w${at}`)

describe('DeliverySlots', () => {
  it('gives each webhook its turn, its deliveries in their order', () => {
    const due = [...several('a'), delivery('b', 0), delivery('c', 0)]
    expect(begin(new DeliverySlots(), due)).toEqual(['a-0', 'b-0', 'c-0', 'a-1', 'a-2', 'a-3'])
  })

  it('gives each workspace its turn, however many webhooks it has', () => {
    const due = [...webhooks(100).flatMap((id) => several(id)), ...several('mine', 'quiet')]
    const begun = begin(new DeliverySlots(), due)
    expect(begun).toHaveLength(maxUnderWay.inAll)
    expect(begun.slice(0, 8)).toEqual(['w0-0', 'mine-0', 'w1-0', 'mine-1', 'w2-0', 'mine-2', 'w3-0', 'mine-3'])
  })

  it('gives a webhook that gave no answer less, until it gives one', () => {
    const slots = new DeliverySlots()
    slots.noteAnswer('a', true)
    expect(begin(slots, several('a'))).toHaveLength(maxUnderWay.perSilent)
    slots.noteAnswer('a', false)
    expect(begin(slots, several('a'))).toHaveLength(maxUnderWay.perWebhook - maxUnderWay.perSilent)
  })

  it('leaves room to those that answer, of the same workspace too', () => {
    const slots = new DeliverySlots()
    const dead = webhooks(2 * maxUnderWay.silentInAll)
    for (const id of dead) slots.noteAnswer(id, true)
    const waiting = dead.flatMap((id) => several(id))
    expect(begin(slots, waiting)).toHaveLength(maxUnderWay.silentInAll)
    expect(begin(slots, [...waiting, ...several('healthy')])).toEqual(['healthy-0', 'healthy-1', 'healthy-2', 'healthy-3'])
  })
})
