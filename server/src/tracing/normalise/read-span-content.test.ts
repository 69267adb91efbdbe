import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanContentSchema } from '@assay/protocol'
import { attributesFrom } from '../otlp/attributes.ts'
import { aSpan } from './fixtures/a-span.ts'
import { attributeValue } from './fixtures/arbitrary-attributes.ts'
import { jsonMaxDepth } from './parse-json.ts'
import { readSpanContent } from './read-span-content.ts'
import { readSpanPreviews } from './read-span-previews.ts'

const nothing = {
  inputs: null,
  outputs: null,
  inputMessages: null,
  outputMessages: null,
  tools: null,
  documents: null,
  modelParameters: null,
}

/** Every key that some convention reads for its content. */
const contentKeys = [
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'mlflow.chat.tools',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.retrieval.documents',
  'gen_ai.request.temperature',
  'gen_ai.prompt.0.role',
  'gen_ai.prompt.0.content',
  'gen_ai.completion.0.content',
  'input.value',
  'input.mime_type',
  'llm.input_messages.0.message.role',
  'llm.input_messages.0.message.contents.0.message_content.type',
  'llm.tools.0.tool.json_schema',
  'llm.invocation_parameters',
  'retrieval.documents.0.document.content',
  'traceloop.entity.input',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.prompt.tools',
  'ai.response.toolCalls',
  'ai.values',
  'gcp.vertex.agent.llm_request',
  'gcp.vertex.agent.llm_response',
  'genkit:input',
  'genkit:metadata:subtype',
  'langfuse.observation.input',
  'lmnr.span.input',
  'input',
  'output',
  'agent.messages',
  'content',
  'message',
  'role',
  'openinference.span.kind',
]
const eventNames = ['gen_ai.user.message', 'gen_ai.choice', 'gen_ai.tool.message', 'gen_ai.client.inference.operation.details', 'exception']

describe('readSpanContent', () => {
  it('finds nothing in a span that says nothing', () => {
    expect(readSpanContent(aSpan({ attributes: { 'http.route': '/users' } }))).toEqual(nothing)
  })

  it('takes each part from the first convention that is not silent about it', () => {
    const attributes = { 'mlflow.spanInputs': '{"q":1}', 'input.value': 'other', 'output.value': 'answer', 'gen_ai.request.seed': 7 }
    expect(readSpanContent(aSpan({ attributes }))).toEqual({
      ...nothing,
      inputs: { q: 1 },
      outputs: 'answer',
      modelParameters: { seed: 7 },
    })
  })

  it('leaves hostile nesting as text', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(readSpanContent(aSpan({ attributes: { 'mlflow.spanInputs': deep } })).inputs).toBe(deep)
  })

  it('cuts hostile nesting of attribute values', () => {
    let deep: unknown[] = []
    for (let i = 0; i < 10_000; i++) deep = [deep]
    const { inputs } = readSpanContent(aSpan({ attributes: { 'mlflow.spanInputs': deep as never } }))
    expect(JSON.stringify(inputs)).toBe('['.repeat(jsonMaxDepth) + 'null' + ']'.repeat(jsonMaxDepth))
  })

  it('always gives content that fits the schema and can be written as JSON, whatever the attributes and events are', () => {
    const pair = fc.tuple(fc.oneof(fc.constantFrom(...contentKeys), fc.string()), attributeValue)
    const pairs = fc.array(pair, { maxLength: 20 })
    fc.assert(
      fc.property(pairs, fc.array(fc.tuple(fc.constantFrom(...eventNames), pairs), { maxLength: 3 }), (attributes, events) => {
        const read = events.map(([name, told], timeUs) => ({ name, timeUs, attributes: attributesFrom(told) }))
        const span = { ...aSpan({}), attributes: attributesFrom(attributes), eventCount: read.length, events: () => read }
        const content = readSpanContent(span)
        expect(spanContentSchema.safeParse(content).error).toBeUndefined()
        expect(() => JSON.stringify(content)).not.toThrow()
        const previews = readSpanPreviews(span)
        for (const line of [previews.input, previews.output]) expect(line ?? 'x').toMatch(/^[^\n]{1,300}$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('reads messages of any shape without throwing', () => {
    const word = fc.constantFrom(
      'role',
      'content',
      'parts',
      'type',
      'text',
      'messages',
      'input',
      'contents',
      'choices',
      'message',
      'output',
      'tool_calls',
      'function',
      'name',
      'arguments',
      'image_url',
      'source',
      'data',
      'inlineData',
      'toolUse',
      'toolResult',
      'reasoning',
      'summary',
      'tools',
      'functionDeclarations',
      'config',
      'system',
      'user',
      'assistant',
      'thinking',
    )
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        word,
        fc.constant(null),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, value, (inputs, outputs) => {
        const attributes = {
          'mlflow.spanType': '"LLM"',
          'mlflow.spanInputs': JSON.stringify(inputs),
          'mlflow.spanOutputs': JSON.stringify(outputs),
        }
        expect(spanContentSchema.safeParse(readSpanContent(aSpan({ attributes }))).error).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })
})
