import { currentTraceId, trace } from '@assay/sdk'
import type OpenAI from 'openai'
import { callTool, offered } from './tools.ts'

const model = process.env.OPENAI_MODEL ?? 'gpt-4o-mini'
const maxSteps = 5

export interface Answer {
  text: string
  /** Kept with the answer, so that the user's thumb can be filed under it. */
  traceId: string | undefined
}

/** Answers a question: asks the model, runs the tools it calls, all of one step at once, and asks again. */
export function createAgent(client: OpenAI): (question: string) => Promise<Answer> {
  const answer = async (question: string): Promise<Answer> => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'You are a kind support agent of a lamp shop.' },
      { role: 'user', content: question },
    ]
    for (let step = 0; step < maxSteps; step++) {
      const completion = await client.chat.completions.create({ model, messages, tools: offered })
      const said = completion.choices[0]?.message
      if (!said?.tool_calls) return { text: said?.content ?? '', traceId: currentTraceId() }
      const calls = said.tool_calls.filter((call) => call.type === 'function')
      const results = await Promise.all(calls.map((call) => callTool(call.function.name, call.function.arguments)))
      messages.push(said, ...calls.map((call, index) => ({ role: 'tool' as const, tool_call_id: call.id, content: results[index] ?? '' })))
    }
    throw new Error(`no answer after ${maxSteps} steps`)
  }
  return trace(answer, { name: 'support-agent', type: 'AGENT', outputs: ({ text }: Answer) => text })
}
