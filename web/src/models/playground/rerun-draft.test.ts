import type { Message, Provider, SpanPayload } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { askedBy, draftOf, type RerunDraft, unsentParameters } from './rerun-draft.ts'

const provider = (providerId: string, kind: Provider['kind']) => ({ providerId, kind, model: `${kind}-usual` }) as Provider
const both = [provider('a', 'anthropic'), provider('o', 'openai')]

function aSpan(content: Partial<SpanPayload['content']> = {}, part: Partial<SpanPayload> = {}): SpanPayload {
  const inputMessages: Message[] = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]
  return {
    model: 'gpt-4o',
    provider: 'openai',
    content: { inputMessages, tools: null, modelParameters: null, ...content },
    ...part,
  } as SpanPayload
}
const asked = (span: SpanPayload, change: Partial<RerunDraft> = {}) => askedBy({ ...draftOf(span, both), ...change })

describe('a span as a draft', () => {
  it('asks the same again', () => {
    const inputMessages: Message[] = [
      { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', parts: [{ type: 'media', mediaType: 'image/png', url: 'data:image/png;base64,AA', bytes: 1 }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'find', arguments: { id: 7 } }] },
      { role: 'tool', parts: [{ type: 'tool_result', id: 'c', name: null, result: { ok: true } }] },
      { role: 'tool', parts: [{ type: 'tool_result', id: 'd', name: 'say', result: '{"not": parsed' }] },
    ]
    const tools = [{ name: 'find', description: null, parameters: { type: 'object' } }]
    const modelParameters = { temperature: 0.2, max_completion_tokens: 100, top_p: '0.9', stop: ['x'] }
    expect(asked(aSpan({ inputMessages, tools, modelParameters }))).toEqual({
      model: 'gpt-4o',
      messages: inputMessages,
      tools,
      parameters: { temperature: 0.2, maxTokens: 100, topP: 0.9 },
    })
  })

  it('names the parameters that it cannot ask with', () => {
    const modelParameters = {
      temperature: 0.2,
      max_tokens: 'many',
      stop: ['x'],
      stream: true,
      seed: null,
      response_format: { type: 'json' },
    }
    expect(unsentParameters(aSpan({ modelParameters }))).toEqual(['max_tokens', 'stop', 'response_format'])
    expect(unsentParameters(aSpan())).toEqual([])
  })

  it('leaves thoughts out, which no provider takes back', () => {
    const inputMessages: Message[] = [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'text', text: 'Yes' },
        ],
      },
    ]
    expect(asked(aSpan({ inputMessages }))).toMatchObject({ messages: [{ parts: [{ type: 'text', text: 'Yes' }] }] })
  })

  it.each([
    ['openai', 'o', 'gpt-4o'],
    ['azure.ai.openai', 'o', 'gpt-4o'],
    ['anthropic', 'a', 'gpt-4o'],
    // Another provider does not know the model.
    ['gcp.gemini', 'a', 'anthropic-usual'],
    [null, 'a', 'anthropic-usual'],
  ])('of provider %s asks %s for %s', (name, providerId, model) => {
    expect(draftOf(aSpan({}, { provider: name }), both)).toMatchObject({ providerId, model })
  })
})

describe('what cannot be asked', () => {
  it.each<[Partial<RerunDraft>, string]>([
    [{ model: ' ' }, 'Name a model.'],
    [{ messages: [] }, 'Write a message.'],
    [{ temperature: '2.1' }, 'Temperature is a number from 0 to 2.'],
    [{ temperature: 'warm' }, 'Temperature is a number from 0 to 2.'],
    [{ maxTokens: '0' }, 'Max tokens is a whole number from 1 on.'],
    [{ maxTokens: '1.5' }, 'Max tokens is a whole number from 1 on.'],
    [{ topP: '-0.1' }, 'Top p is a number from 0 to 1.'],
    [{ tools: '{}' }, 'Tools: a JSON list of { "name", "description", "parameters" }.'],
    [{ tools: '[{"name": "a"}, {}]' }, 'Tools: the 2. has no name.'],
    [
      { messages: [{ key: 0, role: 'assistant', parts: [{ kind: 'call', id: null, name: 'f', text: '{' }] }] },
      'Message 1: the arguments of f are no JSON.',
    ],
  ])('%j is told', (change, problem) => expect(asked(aSpan(), change)).toBe(problem))

  it.each<Partial<RerunDraft>>([{ temperature: '2' }, { temperature: '0' }, { maxTokens: '1' }, { topP: '1' }, { tools: '[]' }])(
    '%j is asked',
    (change) => expect(asked(aSpan(), change)).toMatchObject({ model: 'gpt-4o' }),
  )
})
