import type { ChatModel, Message, ModelAddress } from './chat-model.ts'
import { describeTools } from './chat-model.ts'
import { postJson } from './post-json.ts'
import { step } from './step.ts'

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }

interface Answer {
  model: string
  content: Block[]
  stop_reason: string
  usage: { input_tokens: number; output_tokens: number; cache_read_input_tokens: number; cache_creation_input_tokens: number }
}

/** Anthropic's messages, the system prompt marked for the cache. */
export function anthropicModel({ url, model, signal }: ModelAddress): ChatModel {
  return async (scope, { system, messages, tools }) => {
    const body = {
      model,
      max_tokens: 1024,
      system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
      messages: wireMessages(messages),
      tools: tools.map((tool) => ({ name: tool.name, description: tool.description, input_schema: tool.parameters })),
    }
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': model,
      'mlflow.chat.tools': describeTools(tools),
    }
    const answer = await step(scope, { name: `chat ${model}`, type: 'LLM', inputs: body, attributes }, async ({ span }) => {
      const said = await postJson<Answer>(`${url}/v1/messages`, body, signal)
      const { usage } = said
      span.setAttributes({
        'gen_ai.response.model': said.model,
        'gen_ai.response.finish_reasons': [said.stop_reason],
        // The semantic conventions count cached tokens inside the input, Anthropic beside it.
        'gen_ai.usage.input_tokens': usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
        'gen_ai.usage.output_tokens': usage.output_tokens,
        'gen_ai.usage.cache_read.input_tokens': usage.cache_read_input_tokens,
        'gen_ai.usage.cache_creation.input_tokens': usage.cache_creation_input_tokens,
      })
      return said
    })
    return {
      text: answer.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n'),
      toolCalls: answer.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input }] : [],
      ),
    }
  }
}

/** Tool results that follow each other are one message of the user. */
function wireMessages(messages: readonly Message[]): { role: string; content: object[] }[] {
  const wire: { role: string; content: object[]; results: boolean }[] = []
  for (const message of messages) {
    const last = wire.at(-1)
    if (message.role === 'tool' && last?.results) last.content.push(...blocksOf(message))
    else
      wire.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content: blocksOf(message), results: message.role === 'tool' })
  }
  return wire.map(({ role, content }) => ({ role, content }))
}

function blocksOf(message: Message): object[] {
  switch (message.role) {
    case 'tool':
      return [{ type: 'tool_result', tool_use_id: message.callId, content: message.result }]
    case 'assistant':
      return [
        ...(message.text === '' ? [] : [{ type: 'text', text: message.text }]),
        ...message.toolCalls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: call.arguments })),
      ]
    case 'user':
      return [...(message.photo === null ? [] : [photoBlock(message.photo)]), { type: 'text', text: message.text }]
  }
}

function photoBlock(photo: string): object {
  const [, mediaType, data] = /^data:([^;]+);base64,(.*)$/s.exec(photo) ?? []
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } }
}
