import { lastUserText, pendingToolResults, type ChatRequest, type Scenario, type Tool } from './chat.ts'
import { fillSchema } from './fill-schema.ts'
import { asObject, parseOrText, type Json } from './json.ts'

/**
 * What the simulator does without a scenario of its own: a support agent. A user's message with tools on offer is answered by calling the
 * tools that it speaks of (two at most, else the first one); tool results by a sentence that quotes them; anything else by a short text.
 */
export const supportScenario: Scenario = (request) => {
  const question = lastUserText(request)
  const reasoning = request.reasons ? { reasoning: `The user wants to know: ${question}` } : {}
  const results = pendingToolResults(request)
  if (results.length > 0) {
    return { ...reasoning, text: `Here is what I found. ${results.map(({ text }) => `${sentence(parseOrText(text))}.`).join(' ')}` }
  }
  const tools = request.turns.at(-1)?.role === 'user' ? fittingTools(request, question) : []
  if (tools.length > 0) {
    return { ...reasoning, toolCalls: tools.map((tool) => ({ name: tool.name, arguments: fillSchema(tool.parameters, question) })) }
  }
  const another = request.choice === 0 ? '' : ` (answer ${request.choice + 1})`
  return { ...reasoning, text: `Thank you for your message${another}. You asked: ${question}` }
}

function fittingTools(request: ChatRequest, question: string): Tool[] {
  const words = new Set(wordsOf(question))
  const named = request.tools.filter((tool) => wordsOf(`${tool.name} ${tool.description}`).some((word) => words.has(word)))
  return (named.length > 0 ? named : request.tools).slice(0, named.length > 1 && request.parallelToolCalls ? 2 : 1)
}

/** Words of four letters and more: shorter ones fit every tool. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{4,}/gu) ?? []
}

function sentence(value: Json): string {
  const object = asObject(value)
  if (!object) return typeof value === 'string' ? value : JSON.stringify(value)
  return Object.entries(object)
    .map(([key, field]) => `${key}: ${typeof field === 'string' ? field : JSON.stringify(field)}`)
    .join(', ')
}
