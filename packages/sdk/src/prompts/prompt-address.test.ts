import { describe, expect, it } from 'vitest'
import { modelConfigText } from './model-config.ts'
import { parsePromptUri } from './prompt-address.ts'

describe('parsePromptUri', () => {
  it.each([
    ['greet', { name: 'greet', alias: 'latest' }],
    ['prompts:/greet/3', { name: 'greet', version: 3 }],
    ['prompts:/greet@production', { name: 'greet', alias: 'production' }],
    ['prompts:///a.b_c-1/12', { name: 'a.b_c-1', version: 12 }],
  ])('reads %s', (uri, address) => {
    expect(parsePromptUri(uri)).toEqual(address)
  })

  it.each([
    '',
    'a b',
    'a/1',
    'prompts:/greet',
    'prompts:/greet/x',
    'prompts:/greet/1@a',
    'prompts:/a b/1',
    'prompts:/@a',
    'models:/greet/1',
  ])('refuses %j', (uri) => {
    expect(() => parsePromptUri(uri)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }) as Error)
  })
})

describe('modelConfigText', () => {
  it("has MLflow's names, and leaves out what is not given", () => {
    expect(
      JSON.parse(
        modelConfigText({
          provider: 'openai',
          modelName: 'm',
          temperature: 0,
          maxTokens: 1,
          topP: 1,
          topK: 1,
          frequencyPenalty: -2,
          presencePenalty: 2,
          stopSequences: ['x'],
          seed: 7,
          top: undefined,
        }),
      ),
    ).toEqual({
      provider: 'openai',
      model_name: 'm',
      temperature: 0,
      max_tokens: 1,
      top_p: 1,
      top_k: 1,
      frequency_penalty: -2,
      presence_penalty: 2,
      stop_sequences: ['x'],
      seed: 7,
    })
  })

  it.each([
    [{ temperature: -0.1 }, 'modelConfig.temperature is -0.1; it must be 0 or more'],
    [{ maxTokens: 0 }, 'modelConfig.maxTokens is 0; it must be a whole number of at least 1'],
    [{ topP: 1.1 }, 'modelConfig.topP is 1.1; it must be from 0 to 1'],
    [{ topK: 1.5 }, 'modelConfig.topK is 1.5; it must be a whole number of at least 1'],
  ])('refuses %j', (config, message) => {
    expect(() => modelConfigText(config)).toThrow(message)
  })
})
