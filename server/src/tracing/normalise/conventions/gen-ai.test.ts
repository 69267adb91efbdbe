import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import {
  answer,
  picture,
  question,
  reasoning,
  roundTrip,
  says,
  system,
  text,
  weatherCall,
  weatherTool,
} from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('GenAI attributes by `ai` 7', () => {
  const spans = readFixture('ai-sdk-7')
  const [asking, tool, step, answering, , agent, seeing] = spans

  it('tells what a call of a model is', () => {
    expect(factsOf(asking)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gpt-4o-2024-08-06',
        provider: 'openai',
        usage: { input: 20, cachedRead: 100, output: 30 },
      }),
    )
  })

  it('knows agents, their steps and tools', () => {
    expect(factsOf(tool)).toEqual(expectedFacts({ type: 'TOOL', tool: 'get_weather' }))
    expect(factsOf(step).type).toBe('CHAIN')
    expect(factsOf(agent).type).toBe('AGENT')
  })

  it('reads messages, tools and parameters', () => {
    expect(contentOf(answering)).toEqual({
      inputs: null,
      outputs: null,
      inputMessages: roundTrip,
      outputMessages: [answer],
      documents: null,
      modelParameters: { temperature: 0.2 },
      tools: [
        {
          ...weatherTool,
          parameters: { ...weatherTool.parameters, additionalProperties: false, $schema: 'http://json-schema.org/draft-07/schema#' },
        },
      ],
    })
    expect(contentOf(seeing).inputMessages).toEqual([says('user', text('Where is this?'), picture)])
  })

  it('gives arguments and result of a tool', () => {
    expect(contentOf(tool)).toMatchObject({ inputs: { city: 'Lisbon' }, outputs: { celsius: 21 } })
  })

  it('tells type and message of a failure', () => {
    const failed = spans.find((span) => span.name === 'chat missing-model')
    expect(factsOf(failed).error).toEqual({ type: 'AI_APICallError', message: 'The model `missing-model` does not exist' })
  })
})

describe('GenAI attributes by OpenLLMetry', () => {
  const [, asking, , responses, embedding] = readFixture('traceloop-openai')

  it('takes reasoning out of the output', () => {
    expect(factsOf(asking)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gpt-4o-2024-08-06',
        provider: 'openai',
        usage: { input: 20, cachedRead: 100, reasoning: 10, output: 20 },
      }),
    )
    expect(factsOf(embedding)).toEqual(
      expectedFacts({
        type: 'EMBEDDING',
        model: 'text-embedding-3-small',
        provider: 'openai',
        usage: { input: 6, cachedRead: 0 },
      }),
    )
  })

  it('reads the call of a tool, and reasoning that was written as JSON text', () => {
    expect(contentOf(asking)).toMatchObject({ outputMessages: [says('assistant', weatherCall('call_weather'))], tools: [weatherTool] })
    expect(contentOf(responses)).toMatchObject({
      inputMessages: [system, question],
      outputMessages: [says('assistant', text('It is 21 °C in Lisbon.'), reasoning('The user asks about Lisbon.'))],
    })
  })
})

describe("GenAI attributes by OpenTelemetry's own instrumentation", () => {
  const [call, , , embedding, failed] = readFixture('semconv-openai')

  it('reads the older gen_ai.system', () => {
    expect(factsOf(call)).toEqual(
      expectedFacts({ type: 'LLM', model: 'gpt-4o-2024-08-06', provider: 'openai', usage: { input: 120, output: 30 } }),
    )
    expect(factsOf(embedding).type).toBe('EMBEDDING')
  })

  it('takes the error from error.type and the status where there is no exception event', () => {
    expect(factsOf(failed).error).toEqual({
      type: 'NotFoundError',
      message: expect.stringContaining('The model `missing-model` does not exist') as string,
    })
  })

  it('reads parameters', () => {
    expect(contentOf(call).modelParameters).toEqual({ temperature: 0.2, max_tokens: 64 })
  })
})

describe('GenAI retrieval', () => {
  it('gives the query as input and the documents', () => {
    const [, retrieval] = readFixture('semconv-structured')
    expect(contentOf(retrieval)).toMatchObject({
      inputs: 'Where is Lisbon?',
      documents: [{ id: 'doc-1', content: 'Lisbon lies on the Tagus.', score: 0.95, metadata: null }],
    })
  })
})
