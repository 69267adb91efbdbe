import type OpenAI from 'openai-7'
import { answerChat } from '../answer-chat.ts'
import type { ChatRequest, Turn } from '../chat.ts'
import type { Answer } from '../compose-answer.ts'
import { asNumber, asObject, asText, parseOrText } from '../json.ts'
import type { Call, Outcome } from '../provider.ts'
import { ProviderError } from '../provider-error.ts'
import { responseEvents, type WireResponse } from './response-events.ts'
import { readResponsesRequest } from './responses-request.ts'
import { promptTokens } from './usage.ts'

const maxKept = 1_000

/** `POST /v1/responses`: one object, or events where `stream` is true. Remembers the newest 1,000 for `previous_response_id`. */
export function createResponses(): (call: Call) => Outcome {
  const conversations = new Map<string, Turn[]>()
  return (call) => {
    const request = readResponsesRequest(call.body, earlierTurns(conversations, asText(call.body.previous_response_id)))
    const answer = answerChat(call, request, 'call_')
    const response = responseOf(call, request, answer)
    conversations.set(response.id, [...request.turns, answerTurn(answer)])
    if (conversations.size > maxKept) conversations.delete(conversations.keys().next().value ?? '')
    if (call.body.stream === true) return { kind: 'stream', events: responseEvents(response) }
    return { kind: 'json', body: response, outputTokens: answer.tokens.output }
  }
}

function earlierTurns(conversations: ReadonlyMap<string, Turn[]>, previous: string | undefined): Turn[] {
  if (previous === undefined) return []
  const turns = conversations.get(previous)
  if (turns) return turns
  throw new ProviderError(400, `Previous response with id '${previous}' not found.`, { param: 'previous_response_id' })
}

function answerTurn(answer: Answer): Turn {
  return {
    role: 'assistant',
    text: answer.text ?? '',
    toolCalls: answer.toolCalls.map((call) => ({ id: call.id, name: call.name, arguments: parseOrText(call.argumentsText) })),
  }
}

function responseOf(call: Call, request: ChatRequest, answer: Answer): WireResponse {
  const { body, dice } = call
  const prompt = promptTokens(request)
  const incomplete = answer.finish === 'length'
  const format = asObject(asObject(body.text)?.format)
  // The request's own values are given back as they came; that they have the type of the answer is the caller's affair.
  const given = {
    tools: body.tools ?? [],
    toolChoice: body.tool_choice ?? 'auto',
    metadata: body.metadata ?? {},
    format: format ?? { type: 'text' },
  }
  return {
    id: dice.id('resp_', 43),
    object: 'response',
    created_at: call.nowSeconds,
    status: incomplete ? 'incomplete' : 'completed',
    access_programs: null,
    background: false,
    error: null,
    incomplete_details: incomplete ? { reason: 'max_output_tokens' } : null,
    instructions: asText(body.instructions) ?? null,
    max_output_tokens: request.maxOutputTokens,
    metadata: given.metadata as OpenAI.Metadata,
    model: request.model,
    output: outputOf(call, answer),
    parallel_tool_calls: request.parallelToolCalls,
    previous_response_id: asText(body.previous_response_id) ?? null,
    reasoning: request.reasons ? ((asObject(body.reasoning) as OpenAI.Reasoning | undefined) ?? { effort: 'medium', summary: null }) : null,
    service_tier: 'default',
    temperature: asNumber(body.temperature) ?? 1,
    text: { format: given.format as unknown as OpenAI.Responses.ResponseFormatTextConfig },
    tool_choice: given.toolChoice as OpenAI.Responses.ToolChoiceOptions,
    tools: given.tools as unknown as OpenAI.Responses.Tool[],
    top_p: asNumber(body.top_p) ?? 1,
    truncation: 'disabled',
    usage: {
      input_tokens: prompt.total,
      input_tokens_details: { cached_tokens: prompt.cached, cache_write_tokens: 0 },
      output_tokens: answer.tokens.output,
      output_tokens_details: { reasoning_tokens: answer.tokens.reasoning },
      total_tokens: prompt.total + answer.tokens.output,
    },
  }
}

/** Reasoning first (its summary only where it is asked for), then the message, then the calls. */
function outputOf({ body, dice }: Call, answer: Answer): WireResponse['output'] {
  const summary = asText(asObject(body.reasoning)?.summary) !== undefined
  const status = answer.finish === 'length' ? ('incomplete' as const) : ('completed' as const)
  const output: WireResponse['output'] = []
  if (answer.reasoning !== null) {
    output.push({ id: dice.id('rs_', 43), type: 'reasoning', summary: summary ? [{ type: 'summary_text', text: answer.reasoning }] : [] })
  }
  if (answer.text !== null) {
    output.push({
      id: dice.id('msg_', 43),
      type: 'message',
      role: 'assistant',
      status,
      content: [{ type: 'output_text', text: answer.text, annotations: [], logprobs: [] }],
    })
  }
  for (const [index, { id, name, argumentsText }] of answer.toolCalls.entries()) {
    output.push({
      id: dice.id('fc_', 43, String(index)),
      type: 'function_call',
      call_id: id,
      name,
      arguments: argumentsText,
      status: 'completed',
    })
  }
  return output
}
