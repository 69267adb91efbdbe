import { orders, type Order } from './shop.ts'
import * as english from './stories/english.ts'
import { lieferung, rueckgabe } from './stories/german.ts'
import { haisou, henpin } from './stories/japanese.ts'
import { envio, livraison } from './stories/romance.ts'
import type { Customer, ScriptedTurn, Story } from './stories/story.ts'

export interface Conversation {
  session: string
  user: string
  language: string
  /** How long before the demo is made the conversation begins. */
  minutesAgo: number
  turns: ScriptedTurn[]
}

const spanMinutes = 24 * 60

/** [story, orders it is about, country, users]: one conversation for each order. */
const plan: [story: Story, orderIds: string[], country: string, users: string[]][] = [
  [english.whereIsMyOrder, ['A-1088', 'A-1101', 'A-1042', 'A-1149', 'A-1071'], 'United States', ['ann', 'bob', 'carol', 'dave', 'heidi']],
  [english.brokenOnArrival, ['A-1063', 'A-1057', 'A-1116', 'A-1093'], 'Germany', ['erin', 'frank', 'grace', 'ann']],
  [english.shippingAbroad, ['A-1101', 'A-1101', 'A-1101'], 'Canada', ['heidi', 'ivan', 'bob']],
  [english.refundTooHigh, ['A-1042', 'A-1042'], 'Germany', ['judy', 'olivia']],
  [english.legacyOrder, ['L-0311', 'L-0311', 'L-0311'], 'Germany', ['karl', 'judy', 'karl']],
  [english.injection, ['A-1071', 'A-1149'], 'Spain', ['mallory', 'mallory']],
  [english.warranty, ['A-1063', 'A-1093', 'A-1057', 'A-1116'], 'United States', ['carol', 'frank', 'olivia', 'erin']],
  [lieferung, ['A-1071', 'A-1042', 'A-1149', 'A-1116'], 'Germany', ['karl', 'petra', 'jürgen', 'petra']],
  [rueckgabe, ['A-1057', 'A-1093', 'A-1116', 'A-1071'], 'Germany', ['jürgen', 'sabine', 'karl', 'petra']],
  [haisou, ['A-1128', 'A-1128', 'A-1135', 'A-1128'], 'Japan', ['陽菜', '健太', '美咲', '大輔']],
  [henpin, ['A-1135', 'A-1135', 'A-1128'], 'Japan', ['美咲', '陽菜', '健太']],
  [livraison, ['A-1042', 'A-1149', 'A-1071'], 'France', ['amélie', 'luc', 'amélie']],
  [envio, ['A-1088', 'A-1101', 'A-1042'], 'Spain', ['lucía', 'diego', 'lucía']],
]

/** The conversations of the last 24 hours, oldest first. The same at every call. */
export function planConversations(): Conversation[] {
  const planned = plan.flatMap(([story, orderIds, country, users], row) =>
    orderIds.map((orderId, column) => {
      const customer: Customer = { user: users[column % users.length] ?? 'ann', order: orderOf(orderId), country }
      return { language: story.language, user: customer.user, turns: story.turns(customer), place: row * 7 + column * 17 }
    }),
  )
  // Places are mixed so that stories and languages follow each other; the newest conversation ends a few minutes ago.
  const mixed = planned.toSorted((a, b) => ((a.place * 29) % 101) - ((b.place * 29) % 101))
  return mixed.map(({ language, user, turns }, index) => ({
    session: `conv-${String(index + 1).padStart(3, '0')}`,
    user,
    language,
    minutesAgo: Math.round(spanMinutes - (index * (spanMinutes - 15)) / mixed.length),
    turns,
  }))
}

function orderOf(orderId: string): Order {
  const order = orders.find((candidate) => candidate.orderId === orderId)
  if (!order) throw new Error(`the demo has no order ${orderId}`)
  return order
}
