import type OpenAI from 'openai-7'
import type { StreamEvent } from '../provider.ts'
import { splitTokens } from '../tokens.ts'

type Delta = OpenAI.ChatCompletionChunk.Choice.Delta

/**
 * A completion as the stream that makes it: a role, one chunk a token (of the text, then of each tool call's arguments), the finish reason,
 * the usage where it is asked for (and then `usage: null` in all others), `[DONE]`. Several choices come one after the other.
 */
export function chatChunks(completion: OpenAI.ChatCompletion, { includeUsage }: { includeUsage: boolean }): StreamEvent[] {
  const chunkOf = (choices: OpenAI.ChatCompletionChunk['choices']): OpenAI.ChatCompletionChunk => ({
    id: completion.id,
    object: 'chat.completion.chunk',
    created: completion.created,
    model: completion.model,
    service_tier: completion.service_tier ?? null,
    system_fingerprint: completion.system_fingerprint ?? '',
    choices,
    ...(includeUsage ? { usage: null } : {}),
  })
  const events: StreamEvent[] = completion.choices.flatMap(({ index, message, logprobs, finish_reason }) => {
    const event = (delta: Delta, tokens = 1, more: Partial<OpenAI.ChatCompletionChunk.Choice> = {}): StreamEvent => ({
      data: chunkOf([{ index, delta, logprobs: null, finish_reason: null, ...more }]),
      tokens,
    })
    const texts = splitTokens(message.content ?? '').map((content, at) => {
      const said = logprobs?.content?.[at]
      return event({ content }, 1, said ? { logprobs: { content: [said], refusal: null } } : {})
    })
    return [
      event({ role: 'assistant', content: message.content === null ? null : '', refusal: null }, 0),
      ...texts,
      ...toolCallDeltas(message).map((delta) => event(delta)),
      event({}, 0, { finish_reason }),
    ]
  })
  if (includeUsage) events.push({ data: { ...chunkOf([]), usage: completion.usage ?? null }, tokens: 0 })
  return [...events, { data: '[DONE]', tokens: 0 }]
}

function toolCallDeltas(message: OpenAI.ChatCompletionMessage): Delta[] {
  return (message.tool_calls ?? []).flatMap((call, index): Delta[] => {
    if (call.type !== 'function') return []
    return [
      { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }] },
      ...splitTokens(call.function.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]
  })
}
