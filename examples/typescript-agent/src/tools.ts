import { trace } from '@assay/sdk'
import type OpenAI from 'openai'

const orders: Record<string, object> = { 'A-1042': { orderId: 'A-1042', status: 'shipped', carrier: 'DHL', weightKg: 4 } }
const shippingEur: Record<string, number> = { Germany: 4.9, Japan: 24.9 }

/** Traced as a step of type TOOL: arguments are its inputs, the result its output, what it throws its error. */
const lookupOrder = trace(
  async ({ orderId }: { orderId: string }) => {
    const order = orders[orderId]
    if (!order) throw new Error(`no order ${orderId}`)
    return order
  },
  { name: 'lookup_order', type: 'TOOL' },
)

const getShippingRate = trace(async ({ country }: { country: string }) => ({ country, priceEur: shippingEur[country] ?? 29.9 }), {
  name: 'get_shipping_rate',
  type: 'TOOL',
})

export const offered: OpenAI.ChatCompletionTool[] = [
  offer('lookup_order', 'Finds an order by its number', { orderId: { type: 'string' } }),
  offer('get_shipping_rate', 'Tells the shipping price of a country', { country: { type: 'string', enum: ['Germany', 'Japan'] } }),
]

/** Runs the tool that the model asked for and gives its result as JSON. What a tool throws is a result, too: the model is told of it. */
export async function callTool(name: string, argumentsText: string): Promise<string> {
  const args = JSON.parse(argumentsText) as { orderId: string; country: string }
  try {
    return JSON.stringify(await (name === 'lookup_order' ? lookupOrder(args) : getShippingRate(args)))
  } catch (error) {
    return JSON.stringify({ error: String(error) })
  }
}

function offer(name: string, description: string, properties: Record<string, object>): OpenAI.ChatCompletionTool {
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties, required: Object.keys(properties) } },
  }
}
