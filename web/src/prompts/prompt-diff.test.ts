import type { PromptTemplate } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { countLines, promptDiff } from './prompt-diff.ts'

const text = (content: string): PromptTemplate => ({ type: 'text', text: content })
const chat = (...messages: [role: string, content: string, rest?: string][]): PromptTemplate => ({
  type: 'chat',
  messages: messages.map(([role, content, rest = '']) => ({ role, content, isJson: false, rest })),
})

describe('promptDiff', () => {
  it('says message by message what became of it', () => {
    const { messages } = promptDiff(
      chat(['system', 'be kind'], ['user', '{{q}}']),
      chat(['system', 'be kind and brief'], ['assistant', 'yes'], ['user', '{{q}}']),
    )
    expect(messages.map(({ kind, role, before, after }) => [kind, role, before, after])).toEqual([
      ['changed', 'system', 0, 0],
      ['added', 'assistant', null, 1],
      ['same', 'user', 1, 2],
    ])
    expect(countLines(messages)).toEqual({ added: 1, removed: 0, changed: 1 })
  })

  it('shows a first version as it is', () => {
    const { messages, variables } = promptDiff(null, text('a {{b}}\nc'))
    expect(messages).toMatchObject([
      {
        kind: 'same',
        role: '',
        lines: [
          { kind: 'same', after: 1 },
          { kind: 'same', after: 2 },
        ],
      },
    ])
    expect(variables).toEqual([{ name: 'b', kind: 'same' }])
  })

  it('names variables that came, stayed and went', () =>
    expect(promptDiff(text('{{name}} {{q}}'), text('{{q}} {{user_name}}')).variables).toEqual([
      { name: 'q', kind: 'same' },
      { name: 'user_name', kind: 'added' },
      { name: 'name', kind: 'removed' },
    ]))

  it('compares the other members of a message, too', () => {
    const { messages } = promptDiff(chat(['assistant', '', '{\n  "name": "a"\n}']), chat(['assistant', '', '{\n  "name": "b"\n}']))
    expect(messages).toMatchObject([{ kind: 'changed', rest: [{ kind: 'same' }, { kind: 'changed' }, { kind: 'same' }] }])
  })

  it('takes a text that became a chat for a change', () =>
    expect(promptDiff(text('answer {{q}}'), chat(['user', 'answer {{q}}'])).messages).toMatchObject([{ kind: 'changed', role: 'user' }]))

  it('shows a message that is gone as removed', () =>
    expect(promptDiff(chat(['system', 'a\nb'], ['user', 'c']), chat(['user', 'c'])).messages).toMatchObject([
      {
        kind: 'removed',
        lines: [
          { kind: 'removed', before: 1, after: null },
          { kind: 'removed', before: 2 },
        ],
      },
      { kind: 'same' },
    ]))
})
