import { describe, expect, it } from 'vitest'
import { usageInReply, usageOfObject } from './usage-object.ts'

describe('usageOfObject', () => {
  it("reads OpenAI's chat and responses forms with their details", () => {
    const expected = { input: 20, cachedRead: 100, audioInput: 0, reasoning: 10, output: 20 }
    expect(
      usageOfObject({
        prompt_tokens: 120,
        completion_tokens: 30,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 100, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 10 },
      }),
    ).toEqual(expected)
    expect(
      usageOfObject({
        input_tokens: 120,
        output_tokens: 30,
        input_tokens_details: { cached_tokens: 100, audio_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 10 },
      }),
    ).toEqual(expected)
  })

  it("reads Gemini's form, where thoughts are beside the candidates", () => {
    expect(usageOfObject({ promptTokenCount: 120, cachedContentTokenCount: 100, candidatesTokenCount: 5, thoughtsTokenCount: 10 })).toEqual(
      {
        input: 20,
        cachedRead: 100,
        output: 5,
        reasoning: 10,
      },
    )
  })

  it("reads Langfuse's form, whose classes exclude each other", () => {
    expect(usageOfObject({ input: 500, input_cached_tokens: 300, output: 40, output_reasoning_tokens: 10, total: 850 })).toEqual({
      input: 500,
      cachedRead: 300,
      output: 40,
      reasoning: 10,
    })
  })

  it('finds nothing in what is no usage', () => {
    expect([null, 'text', [], {}, { input_tokens: 'many' }].map((value) => usageOfObject(value))).toEqual([null, null, null, null, null])
  })
})

describe('usageInReply', () => {
  it('finds the object, also one with lists of objects inside, without parsing the reply', () => {
    const reply =
      '{"content":{"parts":[{"text":"' +
      'x'.repeat(1000) +
      '"}]},"usageMetadata":{"promptTokenCount":7,"promptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"candidatesTokenCount":2}, not even JSON'
    expect(usageInReply(reply)).toEqual({ input: 7, output: 2 })
  })

  it('is not taken in by a text that speaks of usage', () => {
    expect(usageInReply(JSON.stringify({ text: '"usage":{"inputTokens":5}' }))).toBeNull()
  })

  it('finds nothing in a reply that was cut off', () => {
    expect(usageInReply('{"usage":{"inputTokens":5')).toBeNull()
  })
})
