import type { ChatModel, Message, ModelAddress } from './chat-model.ts'
import { describeTools } from './chat-model.ts'
import { postJson } from './post-json.ts'
import { step } from './step.ts'

interface Completion {
  model: string
  choices: {
    finish_reason: string
    message: { content: string | null; tool_calls?: { id: string; function: { name: string; arguments: string } }[] }
  }[]
  usage: { prompt_tokens: number; completion_tokens: number; prompt_tokens_details: { cached_tokens: number } }
}

/** OpenAI's chat completions. */
export function openaiModel({ url, model, signal }: ModelAddress): ChatModel {
  return async (scope, { system, messages, tools }) => {
    const body = {
      model,
      messages: [{ role: 'system', content: system }, ...messages.map(wireMessage)],
      tools: tools.map((tool) => ({ type: 'function', function: tool })),
      temperature: 0.2,
    }
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': model,
      'mlflow.chat.tools': describeTools(tools),
    }
    const completion = await step(scope, { name: `chat ${model}`, type: 'LLM', inputs: body, attributes }, async ({ span }) => {
      const answer = await postJson<Completion>(`${url}/v1/chat/completions`, body, signal)
      span.setAttributes({
        'gen_ai.response.model': answer.model,
        'gen_ai.response.finish_reasons': answer.choices.map((choice) => choice.finish_reason),
        'gen_ai.usage.input_tokens': answer.usage.prompt_tokens,
        'gen_ai.usage.output_tokens': answer.usage.completion_tokens,
        'gen_ai.usage.cache_read.input_tokens': answer.usage.prompt_tokens_details.cached_tokens,
      })
      return answer
    })
    const said = completion.choices[0]?.message
    return {
      text: said?.content ?? '',
      toolCalls: (said?.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: JSON.parse(call.function.arguments) as Record<string, unknown>,
      })),
    }
  }
}

function wireMessage(message: Message): object {
  switch (message.role) {
    case 'user':
      if (message.photo === null) return { role: 'user', content: message.text }
      return {
        role: 'user',
        content: [
          { type: 'text', text: message.text },
          { type: 'image_url', image_url: { url: message.photo } },
        ],
      }
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.result }
    case 'assistant':
      if (message.toolCalls.length === 0) return { role: 'assistant', content: message.text }
      return {
        role: 'assistant',
        content: message.text || null,
        tool_calls: message.toolCalls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: JSON.stringify(call.arguments) },
        })),
      }
  }
}
