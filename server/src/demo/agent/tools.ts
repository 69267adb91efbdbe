import { setTimeout as sleep } from 'node:timers/promises'
import { orders, shippingRates, type Order } from '../shop.ts'
import type { ToolDefinition } from './chat-model.ts'
import type { AgentVersion } from './models.ts'
import type { KnowledgeBase } from './search-kb.ts'
import { step, type Scope } from './step.ts'

/** The refund is over what an agent may give. */
class RefundAmountError extends Error {
  override readonly name = 'RefundAmountError'
}

/** A system behind a tool did not answer. */
export class ToolTimeout extends Error {
  override readonly name = 'ToolTimeout'
}

const maxRefundEur = 150
const eurPer: Record<Order['currency'], number> = { EUR: 1, USD: 0.92, JPY: 0.0062 }
/** Real milliseconds; the demo's clock makes them longer. */
const warehouseMs = 14
const archiveTimeoutMs = 200

const text = (description: string) => ({ type: 'string', description })

export const toolDefinitions: readonly ToolDefinition[] = [
  {
    name: 'lookup_order',
    description: 'Finds an order by its number: product, total, status, carrier and tracking number.',
    parameters: { type: 'object', properties: { orderId: text('e.g. A-1042') }, required: ['orderId'] },
  },
  {
    name: 'search_kb',
    description: 'Searches the help articles about returns, refunds, warranty, shipping, bulbs and dimming.',
    parameters: { type: 'object', properties: { query: text('what to look for') }, required: ['query'] },
  },
  {
    name: 'get_shipping_rate',
    description: 'The price of sending a parcel to a country, in EUR.',
    parameters: {
      type: 'object',
      properties: { country: text('English name of the country'), speed: { type: 'string', enum: ['standard', 'express'] } },
      required: ['country', 'speed'],
    },
  },
  {
    name: 'issue_refund',
    description: `Refunds an order, up to ${maxRefundEur} EUR.`,
    parameters: {
      type: 'object',
      properties: {
        orderId: text('e.g. A-1042'),
        amount: { type: 'number' },
        reason: { type: 'string', enum: ['damaged', 'returned', 'late'] },
      },
      required: ['orderId', 'amount', 'reason'],
    },
  },
]

/** Runs a tool that the model asked for, in a span of type TOOL. */
export type RunTool = (scope: Scope, call: { name: string; arguments: Record<string, unknown> }) => Promise<object>

/** @throws RefundAmountError, ToolTimeout */
export function createTools({
  knowledge,
  version,
  signal,
}: {
  knowledge: KnowledgeBase
  version: AgentVersion
  signal: AbortSignal
}): RunTool {
  const tools: Record<string, (scope: Scope, args: Record<string, unknown>) => Promise<object>> = {
    async lookup_order(_, { orderId }) {
      return findOrder(String(orderId), signal)
    },
    async search_kb(scope, { query }) {
      const found = await knowledge.search(scope, String(query))
      return { articles: found.map(({ title, text: words }) => ({ title, text: words })) }
    },
    async get_shipping_rate(_, { country, speed }) {
      await sleep(5, undefined, { signal })
      const rate = shippingRates[String(country)]
      if (!rate) return { error: `no rate for ${String(country)}` }
      return { country, speed, price: speed === 'express' ? rate.express : rate.standard, currency: 'EUR', days: rate.days }
    },
    async issue_refund(_, { orderId, amount }) {
      const order = await findOrder(String(orderId), signal)
      checkRefund(order, Number(amount), version)
      return { refundId: `R-${order.orderId.slice(2)}-1`, amount, currency: order.currency, status: 'approved' }
    },
  }
  return (scope, call) =>
    step(scope, { name: call.name, type: 'TOOL', inputs: call.arguments, attributes: { 'gen_ai.tool.name': call.name } }, (inside) => {
      const tool = tools[call.name]
      if (!tool) throw new Error(`the model called ${call.name}, which is not a tool of this agent`)
      return tool(inside, call.arguments)
    })
}

async function findOrder(orderId: string, signal: AbortSignal): Promise<Order> {
  if (orderId.startsWith('L-')) {
    await sleep(archiveTimeoutMs, undefined, { signal })
    throw new ToolTimeout(`the archive did not answer for order ${orderId} within 2,000 ms`)
  }
  await sleep(warehouseMs, undefined, { signal })
  const order = orders.find((candidate) => candidate.orderId === orderId)
  if (!order) throw new Error(`no order ${orderId}`)
  return order
}

function checkRefund(order: Order, amount: number, { convertsCurrency }: AgentVersion): void {
  const compared = convertsCurrency ? amount * eurPer[order.currency] : amount
  if (compared > maxRefundEur)
    throw new RefundAmountError(`refund ${amount.toFixed(2)} ${order.currency} exceeds the limit of ${maxRefundEur.toFixed(2)} EUR`)
}
