import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question, reasoning, roundTrip, says, system, text, weatherCall, weatherTool } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('MLflow autolog of OpenAI', () => {
  const [picture, asking, answering, responses, embedding, failing] = readFixture('mlflow-openai')

  it('tells type, model and tokens, and cached tokens are not counted as input again', () => {
    expect(factsOf(picture)).toEqual(
      expectedFacts({ type: 'LLM', model: 'gpt-4o-2024-08-06', usage: { input: 20, cachedRead: 100, output: 30 } }),
    )
  })

  it('finds messages, parameters and the stored picture inside the inputs', () => {
    const content = contentOf(picture)
    expect(content.inputMessages).toEqual([
      system,
      says('user', text('Where is this?'), {
        type: 'media',
        mediaType: 'image/png',
        bytes: 68,
        url: expect.stringMatching(/^mlflow-attachment:\/\/[0-9a-f-]{36}\?/) as string,
      }),
    ])
    expect(content.outputMessages).toEqual([answer])
    expect(content.modelParameters).toEqual({ temperature: 0.2, max_tokens: 64 })
  })

  it('reads offered tools, the call and its result', () => {
    expect(contentOf(asking)).toMatchObject({ tools: [weatherTool], outputMessages: [says('assistant', weatherCall('call_weather'))] })
    expect(contentOf(answering).inputMessages).toEqual(roundTrip)
  })

  it('reads the responses API: instructions as system message, reasoning and text as one reply', () => {
    const content = contentOf(responses)
    expect(content.inputMessages).toEqual([system, question])
    expect(content.outputMessages).toEqual([says('assistant', reasoning('The user asks about Lisbon.'), text('It is 21 °C in Lisbon.'))])
  })

  it('knows an embedding', () => {
    expect(factsOf(embedding)).toEqual(expectedFacts({ type: 'EMBEDDING', model: 'text-embedding-3-small' }))
  })

  it('takes the error from the exception event, and the model that was asked for though none answered', () => {
    expect(factsOf(failing)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'missing-model',
        error: { type: 'NotFoundError', message: expect.stringContaining('The model `missing-model` does not exist') as string },
      }),
    )
  })
})

describe('MLflow autolog of Anthropic', () => {
  const [native, picture, , calling] = readFixture('mlflow-anthropic')

  it('splits input into what was new, read from the cache and written to it', () => {
    expect(factsOf(picture)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'claude-sonnet-4-5',
        provider: 'anthropic',
        usage: { input: 11, cachedRead: 300, cachedWrite: 40, output: 25 },
      }),
    )
  })

  it('reads system prompt, thinking, text and tool use', () => {
    expect(contentOf(picture)).toMatchObject({
      inputMessages: [system, { role: 'user', parts: [{ type: 'media', mediaType: 'image/png', bytes: 68 }, text('Where is this?')] }],
      outputMessages: [says('assistant', reasoning('The user asks about Lisbon.'), text('It is 21 °C in Lisbon.'))],
    })
    expect(contentOf(calling)).toMatchObject({
      outputMessages: [says('assistant', text('I look it up.'), weatherCall('toolu_1'))],
      tools: [weatherTool],
      modelParameters: { max_tokens: 64 },
    })
  })

  it('reads the span that the Anthropic client itself emits beside it, whose span type MLflow left null', () => {
    expect(factsOf(native)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'claude-sonnet-4-5-20250929',
        provider: 'anthropic',
        usage: { input: 11, cachedRead: 300, cachedWrite: 40, output: 25 },
      }),
    )
  })
})

describe('MLflow autolog of Gemini', () => {
  const [call] = readFixture('mlflow-gemini')

  it('finds in the total the thoughts that are reported nowhere else', () => {
    expect(factsOf(call)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gemini-2.5-flash',
        provider: 'gcp.gemini',
        usage: { input: 20, cachedRead: 100, reasoning: 10, output: 20 },
      }),
    )
  })

  it('reads contents that are parts rather than messages as one message of the user', () => {
    expect(contentOf(call)).toMatchObject({
      inputMessages: [system, { role: 'user', parts: [text('Where is this?'), { type: 'media', mediaType: 'image/png', bytes: 68 }] }],
      outputMessages: [answer],
      modelParameters: { temperature: 0.2 },
    })
  })
})

describe('@mlflow.trace', () => {
  const [retriever, tool, agent] = readFixture('mlflow-decorators')

  it('knows the types that the program stated, and a tool by the name of its span', () => {
    expect([retriever, tool, agent].map(factsOf)).toEqual([
      expectedFacts({ type: 'RETRIEVER' }),
      expectedFacts({ type: 'TOOL', tool: 'get_weather' }),
      expectedFacts({ type: 'AGENT' }),
    ])
  })

  it('gives inputs and outputs as values, and what a retriever returned as documents', () => {
    expect(contentOf(agent)).toEqual({
      inputs: { question: 'How warm is Lisbon?' },
      outputs: 'It is 21 °C in Lisbon.',
      inputMessages: null,
      outputMessages: null,
      tools: null,
      documents: null,
      modelParameters: null,
    })
    expect(contentOf(retriever).documents).toEqual([
      { id: 'doc-1', content: 'Lisbon lies on the Tagus.', score: null, metadata: { doc_uri: 'atlas/1' } },
    ])
  })
})
