import type OpenAI from 'openai-7'
import { answerChat } from '../answer-chat.ts'
import type { ChatRequest } from '../chat.ts'
import type { Answer } from '../compose-answer.ts'
import type { Dice } from '../dice.ts'
import { asNumber, asObject, type JsonObject } from '../json.ts'
import type { Call, Outcome } from '../provider.ts'
import { ProviderError } from '../provider-error.ts'
import { splitTokens } from '../tokens.ts'
import { chatChunks } from './chat-chunks.ts'
import { readChatRequest } from './chat-request.ts'
import { promptTokens } from './usage.ts'

const maxChoices = 128

/** `POST /v1/chat/completions`: one object, or chunks where `stream` is true. */
export function chatCompletion(call: Call): Outcome {
  const request = readChatRequest(call.body)
  const count = asNumber(call.body.n) ?? 1
  if (!Number.isInteger(count) || count < 1 || count > maxChoices) {
    throw new ProviderError(400, `Invalid 'n': expected an integer from 1 to ${maxChoices}, but got ${count}.`, { param: 'n' })
  }
  const answers = Array.from({ length: count }, (_, choice) => answerChat(call, { ...request, choice }, 'call_'))
  const completion: OpenAI.ChatCompletion = {
    id: call.dice.id('chatcmpl-', 29),
    object: 'chat.completion',
    created: call.nowSeconds,
    model: request.model,
    choices: answers.map((answer, index) => choiceOf(answer, { index, body: call.body, dice: call.dice })),
    usage: usageOf(request, answers),
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  }
  if (call.body.stream !== true) return { kind: 'json', body: completion, outputTokens: completion.usage?.completion_tokens ?? 0 }
  const includeUsage = asObject(call.body.stream_options)?.include_usage === true
  return { kind: 'stream', events: chatChunks(completion, { includeUsage }) }
}

function choiceOf(answer: Answer, { index, body, dice }: { index: number; body: JsonObject; dice: Dice }): OpenAI.ChatCompletion.Choice {
  const message: OpenAI.ChatCompletionMessage = { role: 'assistant', content: answer.text, refusal: null, annotations: [] }
  if (answer.toolCalls.length > 0) {
    message.tool_calls = answer.toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.argumentsText },
    }))
  }
  const wanted = body.logprobs === true && answer.text !== null
  return {
    index,
    message,
    logprobs: wanted
      ? {
          content: splitTokens(answer.text ?? '').map((token, at) => logprobOf(token, { label: `${index}.${at}`, body, dice })),
          refusal: null,
        }
      : null,
    finish_reason: answer.finish,
  }
}

function logprobOf(
  token: string,
  { label, body, dice }: { label: string; body: JsonObject; dice: Dice },
): OpenAI.ChatCompletionTokenLogprob {
  const bytesOf = (text: string) => [...Buffer.from(text)]
  const logprob = -dice.unit(`logprob ${label}`) / 2
  const top = Array.from({ length: asNumber(body.top_logprobs) ?? 0 }, (_, rank) => {
    const candidate = rank === 0 ? token : `${token}${'~'.repeat(rank)}`
    return { token: candidate, logprob: logprob - rank, bytes: bytesOf(candidate) }
  })
  return { token, logprob, bytes: bytesOf(token), top_logprobs: top }
}

function usageOf(request: ChatRequest, answers: Answer[]): OpenAI.CompletionUsage {
  const prompt = promptTokens(request)
  const output = answers.reduce((sum, answer) => sum + answer.tokens.output, 0)
  const reasoning = answers.reduce((sum, answer) => sum + answer.tokens.reasoning, 0)
  return {
    prompt_tokens: prompt.total,
    completion_tokens: output,
    total_tokens: prompt.total + output,
    prompt_tokens_details: { cached_tokens: prompt.cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
