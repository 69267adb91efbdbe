import type Anthropic from '@anthropic-ai/sdk'
import { answerChat } from '../answer-chat.ts'
import type { Answer } from '../compose-answer.ts'
import type { Dice } from '../dice.ts'
import { parseOrText } from '../json.ts'
import { countPrompt } from '../prompt-tokens.ts'
import type { Call, Outcome } from '../provider.ts'
import { missingField } from '../provider-error.ts'
import { messageEvents } from './message-events.ts'
import { readMessagesRequest } from './messages-request.ts'
import { usageOf } from './usage.ts'

/** `POST /v1/messages`: one message, or events where `stream` is true. */
export function message(call: Call): Outcome {
  const request = readMessagesRequest(call.body)
  if (request.maxOutputTokens === null) throw missingField('max_tokens')
  const answer = answerChat(call, request, 'toolu_')
  const body: Anthropic.Message = {
    id: call.dice.id('msg_', 24),
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: contentOf(answer, call.dice),
    stop_reason: stopReasons[answer.finish],
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: usageOf(call.body, request, answer),
  }
  if (call.body.stream === true) return { kind: 'stream', events: messageEvents(body) }
  return { kind: 'json', body, outputTokens: answer.tokens.output }
}

/** `POST /v1/messages/count_tokens`. */
export function countMessageTokens(call: Call): Outcome {
  return { kind: 'json', body: { input_tokens: countPrompt(readMessagesRequest(call.body)).total }, outputTokens: 0 }
}

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const

function contentOf(answer: Answer, dice: Dice): Anthropic.ContentBlock[] {
  const content: Anthropic.ContentBlock[] = []
  if (answer.reasoning !== null) content.push({ type: 'thinking', thinking: answer.reasoning, signature: dice.id('', 40, 'signature') })
  if (answer.text !== null) content.push({ type: 'text', text: answer.text, citations: null })
  for (const call of answer.toolCalls) {
    content.push({ type: 'tool_use', id: call.id, name: call.name, input: parseOrText(call.argumentsText), caller: { type: 'direct' } })
  }
  return content
}
