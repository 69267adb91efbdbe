import type { PromptTemplate } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonTag, promptTemplateTags, readPromptTemplate } from './prompt-template.ts'

const tags = (type: string, text: string) =>
  new Map([
    ['_mlflow_prompt_type', type],
    ['mlflow.prompt.text', text],
  ])

describe('readPromptTemplate', () => {
  it('reads a text', () => expect(readPromptTemplate(tags('text', 'Hi {{name}}'))).toEqual({ type: 'text', text: 'Hi {{name}}' }))

  it('reads a text where no type is said, as older clients leave it', () =>
    expect(readPromptTemplate(new Map([['mlflow.prompt.text', '[]']]))).toEqual({ type: 'text', text: '[]' }))

  it('reads messages', () =>
    expect(readPromptTemplate(tags('chat', '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "{{q}}"}]'))).toEqual({
      type: 'chat',
      messages: [
        { role: 'system', content: 'Be kind.', isJson: false, rest: '' },
        { role: 'user', content: '{{q}}', isJson: false, rest: '' },
      ],
    }))

  it('keeps parts and other members of a message as JSON', () =>
    expect(
      readPromptTemplate(tags('chat', '[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","tool_calls":[]}]')),
    ).toEqual({
      type: 'chat',
      messages: [
        { role: 'user', content: '[\n  {\n    "type": "text",\n    "text": "a"\n  }\n]', isJson: true, rest: '' },
        { role: 'assistant', content: '', isJson: false, rest: '{\n  "tool_calls": []\n}' },
      ],
    }))

  it.each(['no JSON', '{"role":"user"}', '["a"]', '[null]'])('takes a chat that says %s for a text', (text) =>
    expect(readPromptTemplate(tags('chat', text))).toEqual({ type: 'text', text }),
  )

  it('takes a chat that is nested without end for a text', () => {
    const text = `[{"role":"user","content":${'['.repeat(40_000)}${']'.repeat(40_000)}}]`
    expect(readPromptTemplate(tags('chat', text))).toEqual({ type: 'text', text })
  })

  it('finds none where there is none', () => expect(readPromptTemplate(new Map())).toBeNull())

  it('reads back what is written, whatever it says', () => {
    const message = fc.record({
      role: fc.string({ minLength: 1 }),
      content: fc.string({ unit: 'binary' }),
      isJson: fc.constant(false),
      rest: fc.constantFrom('', '{\n  "name": "a"\n}'),
    })
    const template: fc.Arbitrary<PromptTemplate> = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'binary' }) }),
      fc.record({ type: fc.constant('chat' as const), messages: fc.array(message, { maxLength: 4 }) }),
    )
    fc.assert(
      fc.property(template, (each) => {
        expect(readPromptTemplate(promptTemplateTags(each))).toEqual(each)
      }),
    )
  })

  it('reads parts back as parts', () => {
    const parts = tags('chat', '[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]')
    const again = promptTemplateTags(readPromptTemplate(parts) ?? { type: 'text', text: '' })
    expect(JSON.parse(again.get('mlflow.prompt.text') ?? '')).toEqual(JSON.parse(parts.get('mlflow.prompt.text') ?? ''))
  })
})

describe('jsonTag', () => {
  it.each([
    ['{"temperature": 0.3}', { temperature: 0.3 }],
    ['no JSON', 'no JSON'],
  ])('of %s is %j', (text, value) => expect(jsonTag(new Map([['k', text]]), 'k')).toEqual(value))
  it('of no tag is null', () => expect(jsonTag(new Map(), 'k')).toBeNull())
})
