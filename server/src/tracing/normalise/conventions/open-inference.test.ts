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

describe('OpenInference of OpenAI in Python', () => {
  const [seeing, asking, answering, , embedding, failing] = readFixture('openinference-openai')
  const common = { provider: 'openai', session: 'session-7', user: 'ana' }

  it('tells tokens in exclusive classes, session and user', () => {
    expect(factsOf(seeing)).toEqual(
      expectedFacts({
        ...common,
        type: 'LLM',
        model: 'gpt-4o-2024-08-06',
        usage: { input: 20, cachedRead: 100, audioInput: 0, reasoning: 10, audioOutput: 0, output: 20 },
      }),
    )
    expect(factsOf(embedding)).toEqual(
      expectedFacts({ ...common, type: 'EMBEDDING', model: 'text-embedding-3-small', usage: { input: 6 } }),
    )
    expect(factsOf(failing).error).toMatchObject({ type: 'openai.NotFoundError' })
  })

  it('reads flattened messages, parts, calls and tools', () => {
    expect(contentOf(seeing)).toMatchObject({
      inputs: { model: 'gpt-4o' },
      outputs: { object: 'chat.completion' },
      inputMessages: [system, says('user', text('Where is this?'), picture)],
      outputMessages: [answer],
      modelParameters: { max_tokens: 64, temperature: 0.2 },
    })
    expect(contentOf(asking)).toMatchObject({ outputMessages: [says('assistant', weatherCall('call_weather'))], tools: [weatherTool] })
    expect(contentOf(answering).inputMessages).toEqual(roundTrip)
  })
})

describe('OpenInference of Anthropic', () => {
  const [, calling] = readFixture('openinference-anthropic')

  it('does not count the cache twice', () => {
    expect(factsOf(calling).usage).toEqual({ input: 11, cachedRead: 300, cachedWrite: 40, output: 25 })
  })

  it('shows a call once that stands among the contents and among the calls', () => {
    expect(contentOf(calling).outputMessages).toEqual([says('assistant', text('I look it up.'), weatherCall('toolu_1'))])
  })
})

describe('OpenInference of OpenAI in JavaScript', () => {
  const [streamed, responses] = readFixture('openinference-openai-js')

  it('reads a stream whose usage was not reported as using nothing that is known', () => {
    expect(factsOf(streamed)).toEqual(expectedFacts({ type: 'LLM', model: 'gpt-4o', provider: 'openai' }))
    expect(contentOf(streamed)).toMatchObject({
      outputs: 'It is 21 °C in Lisbon.',
      inputMessages: [system, question],
      outputMessages: [answer],
    })
  })

  it('reads reasoning of the responses API', () => {
    expect(contentOf(responses)).toMatchObject({
      outputMessages: [says('assistant', reasoning('The user asks about Lisbon.')), answer],
      modelParameters: null,
    })
  })
})

describe('OpenInference of a LangChain retriever', () => {
  const [retriever] = readFixture('openinference-langchain')

  it('reads flattened documents', () => {
    expect(factsOf(retriever).type).toBe('RETRIEVER')
    expect(contentOf(retriever).documents).toEqual([
      { id: null, content: 'Lisbon lies on the Tagus.', score: null, metadata: { source: 'atlas' } },
      { id: null, content: 'Lisbon is warm.', score: null, metadata: { source: 'weather' } },
    ])
  })
})
