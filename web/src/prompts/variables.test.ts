import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { templateRuns, variablesOf } from './variables.ts'

describe('templateRuns', () => {
  it.each<[string, string[]]>([
    ['Hi {{name}} of {{ user.company }}!', ['name', 'user.company']],
    ['{{a}}{{b_2}}', ['a', 'b_2']],
    ['{name} {{}} {{ 2x }} {{a b}} {{% if %}} {{a.}}', []],
    ['{{{a}}}', ['a']],
  ])('finds the variables of %s', (text, names) =>
    expect(templateRuns(text).flatMap((run) => (run.kind === 'variable' ? [run.name] : []))).toEqual(names),
  )

  it('gives the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '{{a}}', '{{ b.c }}', ' ', 'x', '\n', '.') }), (text) => {
        expect(
          templateRuns(text)
            .map((run) => run.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

describe('variablesOf', () => {
  it('names each variable once, over all messages', () =>
    expect(
      variablesOf({
        type: 'chat',
        messages: [
          { role: 'system', content: '{{b}} {{a}}', isJson: false, rest: '' },
          { role: 'user', content: '{{ b }}{{c}}', isJson: false, rest: '' },
        ],
      }),
    ).toEqual(['b', 'a', 'c']))
})
