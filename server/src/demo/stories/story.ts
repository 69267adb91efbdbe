import type { Order } from '../shop.ts'

/** Who writes, and about what: the parameters of a story. */
export interface Customer {
  user: string
  order: Order
  country: string
}

/** One question of a customer and what the model is to do with it. */
export interface ScriptedTurn {
  user: string
  /** The message carries a photo. */
  photo?: boolean
  calls?: ScriptedCall[]
  /** `{{field}}` stands for a field of the tools' results. */
  answer: string
  /** The provider refuses the first model with 429, or every model. */
  rateLimited?: 'first model' | 'all models'
  /** What the customer says of the answer afterwards. */
  thumb?: { up: boolean; comment?: string }
  /** What a reviewer says the answer should have been. */
  expected?: string
}

export interface ScriptedCall {
  name: string
  arguments: Record<string, string | number>
}

export function call(name: string, args: ScriptedCall['arguments']): ScriptedCall {
  return { name, arguments: args }
}

export interface Story {
  language: string
  turns(customer: Customer): ScriptedTurn[]
}
