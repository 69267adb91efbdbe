import { describe, expect, it } from 'vitest'
import type { ModelVersion } from '../models/model-version.ts'
import { PromptVersion, readPromptVersion } from './prompt-version.ts'

function aVersion(tags: Record<string, string>, fields: Partial<ModelVersion> = {}): ModelVersion {
  return {
    name: 'greet',
    version: 3,
    description: '',
    createdAt: new Date(1),
    updatedAt: new Date(2),
    userId: undefined,
    stage: 'None',
    source: 'dummy-source',
    runId: undefined,
    status: 'READY',
    statusMessage: '',
    tags,
    aliases: [],
    ...fields,
  }
}
const aText = (text: string, more: Record<string, string> = {}): PromptVersion =>
  readPromptVersion(aVersion({ 'mlflow.prompt.is_prompt': 'true', 'mlflow.prompt.text': text, _mlflow_prompt_type: 'text', ...more }))

describe('a version of a prompt', () => {
  it('needs a value for each variable', () => {
    const prompt = aText('{{a}} {{b}}')
    expect(prompt.format({ a: 1, b: 2, unknown: 3 })).toBe('1 2')
    expect(() => prompt.format({ a: 1 })).toThrow('prompts:/greet/3 needs a value for b; formatPartial leaves them open')
  })

  it('takes values that the object has itself, and that have a text', () => {
    class Person {
      get name(): string {
        return 'Ann'
      }
    }
    const open = 'needs a value for name; formatPartial'
    expect(() => aText('{{name}}').format(new Person() as unknown as Record<string, unknown>)).toThrow(open)
    expect(() => aText('{{name}}').format({ name: () => 'Ann' })).toThrow(open)
    expect(() => aText('{{constructor}}').format({})).toThrow('needs a value for constructor')
    expect(aText('{{constructor}}').format({ constructor: 'Ann' })).toBe('Ann')
  })

  it('is a prompt again when it is filled in in part', () => {
    const partial = aText('{{a}} {{b}}', { team: 'red' }).formatPartial({ a: 1 })
    expect(partial).toBeInstanceOf(PromptVersion)
    expect(partial).toMatchObject({ name: 'greet', version: 3, template: '1 {{b}}', tags: { team: 'red' } })
    expect(partial.format({ b: 2 })).toBe('1 2')
    expect(partial.formatPartial({ b: 2 })).toMatchObject({ template: '1 2', variables: [] })
  })

  it('that is a Jinja2 template is said to be one', () => {
    const jinja = aText('{% if a %}{{a}}{% endif %}')
    expect(() => jinja.format({ a: 1 })).toThrow(expect.objectContaining({ code: 'NOT_IMPLEMENTED' }) as Error)
    expect(() => jinja.formatPartial({})).toThrow(expect.objectContaining({ code: 'NOT_IMPLEMENTED' }) as Error)
  })

  it('knows what it is', () => {
    const chat = readPromptVersion(
      aVersion({
        'mlflow.prompt.is_prompt': 'true',
        'mlflow.prompt.text': '[{"role":"user","content":"{{q}}"}]',
        _mlflow_prompt_type: 'chat',
      }),
    )
    expect([chat.isChat(), chat.isText(), chat.toSingleBraceFormat()]).toEqual([true, false, [{ role: 'user', content: '{q}' }]])
    expect(aText('[]').isText()).toBe(true)
  })

  it('shows the tags that somebody has set, and reads what the others say', () => {
    const prompt = aText('x', {
      team: 'red',
      _mlflow_prompt_response_format: '{"type":"object"}',
      _mlflow_prompt_model_config: '{"model_name":"small","max_tokens":5,"seed":7}',
    })
    expect(prompt).toMatchObject({
      tags: { team: 'red' },
      responseFormat: { type: 'object' },
      modelConfig: { modelName: 'small', maxTokens: 5, seed: 7 },
      commitMessage: undefined,
    })
    expect(aText('x', { _mlflow_prompt_model_config: 'no JSON' }).modelConfig).toBeUndefined()
    expect(aText('x', { _mlflow_prompt_response_format: 'no JSON' }).responseFormat).toBeUndefined()
  })

  it('cannot be read when somebody has written a chat that is none', () => {
    expect(() => aText('no JSON', { _mlflow_prompt_type: 'chat' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_PARAMETER_VALUE',
        message: 'prompts:/greet/3 is a chat whose messages are no JSON: no JSON',
      }) as Error,
    )
  })

  it('is none of a model', () => {
    expect(() => readPromptVersion(aVersion({}))).toThrow('"greet" is a model, not a prompt')
  })
})
