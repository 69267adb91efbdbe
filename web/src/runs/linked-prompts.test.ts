import { describe, expect, it } from 'vitest'
import { linkedPrompts } from './linked-prompts.ts'

const of = (...values: string[]) => linkedPrompts(values.map((value) => ({ key: 'mlflow.linkedPrompts', value })))

describe('linkedPrompts', () => {
  it('are those of the tag, each once', () =>
    expect(of('[{"name":"greet","version":"3"},{"name":"greet","version":3}]', '[{"name":"bye","version":"1"}]')).toEqual([
      { name: 'greet', version: '3' },
      { name: 'bye', version: '1' },
    ]))
  it.each(['', '{', '{"name":"a"}', '[1, null, {"name":"a"}]'])('are none in %s', (value) => expect(of(value)).toEqual([]))
})
