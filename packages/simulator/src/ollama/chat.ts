import { answerChat } from '../answer-chat.ts'
import type { ChatRequest, Turn } from '../chat.ts'
import { asArray, asNumber, asObject, asText, objectsOf, parseOrText, type JsonObject } from '../json.ts'
import { countPrompt } from '../prompt-tokens.ts'
import type { Call, Outcome, StreamEvent } from '../provider.ts'
import { ProviderError, requiredText } from '../provider-error.ts'
import { toolOf } from '../openai/chat-request.ts'
import { splitTokens } from '../tokens.ts'

/** `POST /api/chat`: a line for each token, or one object where `stream` is false. Calls have no ids, and end with `stop`. */
export function chat(call: Call): Outcome {
  const request = readChat(call)
  const answer = answerChat(call, request, 'call_')
  const created_at = new Date(call.nowSeconds * 1000).toISOString()
  const tool_calls = answer.toolCalls.map(({ name, argumentsText }) => ({ function: { name, arguments: parseOrText(argumentsText) } }))
  const end = {
    done: true,
    done_reason: answer.finish === 'length' ? 'length' : 'stop',
    total_duration: 1_000_000,
    load_duration: 0,
    prompt_eval_count: countPrompt(request).total,
    prompt_eval_duration: 1_000_000,
    eval_count: answer.tokens.output,
    eval_duration: 1_000_000,
  }
  const line = (message: object, more: object): object => ({
    model: request.model,
    created_at,
    message: { role: 'assistant', ...message },
    ...more,
  })
  if (call.body.stream === false) {
    const message = {
      content: answer.text ?? '',
      ...(answer.reasoning !== null && { thinking: answer.reasoning }),
      ...(tool_calls.length > 0 && { tool_calls }),
    }
    return { kind: 'json', body: line(message, end), outputTokens: answer.tokens.output }
  }
  const piece = (message: object): StreamEvent => ({ data: line(message, { done: false }), tokens: 1 })
  return {
    kind: 'stream',
    framing: 'lines',
    events: [
      ...splitTokens(answer.reasoning ?? '').map((thinking) => piece({ content: '', thinking })),
      ...splitTokens(answer.text ?? '').map((content) => piece({ content })),
      ...tool_calls.map((called) => piece({ content: '', tool_calls: [called] })),
      { data: line({ content: '' }, end), tokens: 0 },
    ],
  }
}

/** @throws ProviderError 400 for what the API would refuse */
function readChat({ body }: Call): ChatRequest {
  const messages = objectsOf(body.messages)
  const options = asObject(body.options)
  return {
    provider: 'ollama',
    model: requiredText(body.model, 'model'),
    system: messages
      .filter(({ role }) => role === 'system')
      .map(({ content }) => asText(content) ?? '')
      .join('\n\n'),
    turns: turnsOf(messages),
    tools: objectsOf(body.tools).flatMap((tool) => toolOf(asObject(tool.function))),
    toolChoice: 'auto',
    parallelToolCalls: true,
    jsonFormat: body.format === undefined ? null : { schema: asObject(body.format) ?? null },
    reasons: body.think === true,
    maxOutputTokens: asNumber(options?.num_predict) ?? null,
    choice: 0,
  }
}

/** Results name their tool, not their call. */
function turnsOf(messages: readonly JsonObject[]): Turn[] {
  return messages.flatMap((message): Turn[] => {
    const text = asText(message.content) ?? ''
    switch (message.role) {
      case 'system':
        return []
      case 'assistant': {
        const toolCalls = objectsOf(message.tool_calls).map((called) => {
          const { name, arguments: given } = asObject(called.function) ?? {}
          if (typeof given === 'string') throw new ProviderError(400, 'json: cannot unmarshal string into Go struct field .arguments')
          return { id: asText(name) ?? '', name: asText(name) ?? '', arguments: given ?? {} }
        })
        return [{ role: 'assistant', text, toolCalls }]
      }
      case 'tool':
        return [{ role: 'tool', callId: asText(message.tool_name) ?? '', text }]
      default:
        return [{ role: 'user', text, images: asArray(message.images)?.length ?? 0 }]
    }
  })
}
