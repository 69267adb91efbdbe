import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertTemplate, fillTemplate, isJinja, variablesOf, withSingleBraces } from './prompt-template.ts'

const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,5}(\.[a-z_]{1,4})?$/)
/** Text that opens no variable. */
const plain = fc.string().filter((text) => !/[{}]/.test(text))

describe('a template', () => {
  it.each([
    ['{{name}}', ['name']],
    ['{{ name }} and {{name}}', ['name']],
    ['{{b}}{{a}}', ['b', 'a']],
    ['{{user.name}} {{ _x1 }}', ['user.name', '_x1']],
    ['{name} {{}} {{ 1a }} {{a b}} {{a.}} {{{c}}}', ['c']],
    ['no variables', []],
  ])('%s has the variables %j', (template, variables) => {
    expect(variablesOf(template)).toEqual(variables)
  })

  it('is filled in everywhere at once: what a value holds is no variable', () => {
    expect(fillTemplate('{{a}} {{ b }} {{a}}', { a: '{{b}}', b: '{{a}}' })).toBe('{{b}} {{a}} {{b}}')
    expect(fillTemplate('{{a}}', { a: "$& $1 $'" })).toBe("$& $1 $'")
  })

  it('takes text as it is and everything else as JSON, and leaves what has no value', () => {
    expect(fillTemplate('{{a}}|{{b}}|{{c}}|{{d}}|{{e}}', { a: 'x', b: 1.5, c: [true, null], d: { k: 'v' }, e: undefined })).toBe(
      'x|1.5|[true,null]|{"k":"v"}|{{e}}',
    )
    expect(fillTemplate('{{a}}|{{b}}|{{c}}', { a: 2n ** 60n, b: { n: 5n }, c: () => 'x' })).toBe('1152921504606846976|{"n":"5"}|{{c}}')
    expect(fillTemplate('{{toString}}', {})).toBe('{{toString}}')
  })

  it('of a chat is filled in in contents and their text parts, and keeps everything else', () => {
    const template = [
      { role: 'system', content: 'You are {{style}}.', name: '{{style}}' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '{{q}}' },
          { type: 'image_url', image_url: { url: '{{q}}' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [] },
    ]
    expect(variablesOf(template)).toEqual(['style', 'q'])
    expect(fillTemplate(template, { style: 'kind', q: 'where?' })).toEqual([
      { role: 'system', content: 'You are kind.', name: '{{style}}' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'where?' },
          { type: 'image_url', image_url: { url: '{{q}}' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [] },
    ])
  })

  it('that has a value for each variable holds exactly the values and what is between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, name, fc.string())), plain, (parts, end) => {
        const values = Object.fromEntries(parts.map(([, key, value]) => [key, value]))
        const template = parts.map(([text, key]) => `${text}{{ ${key} }}`).join('') + end
        expect(variablesOf(template)).toEqual([...new Set(parts.map(([, key]) => key))])
        expect(fillTemplate(template, values)).toBe(parts.map(([text, key]) => `${text}${values[key]}`).join('') + end)
      }),
    )
  })

  it('of any text is filled in without an error, and without values stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', ' ', 'a', '.', '1', '%', '\n') }), (text) => {
        expect(fillTemplate(text, {})).toBe(text)
        for (const variable of variablesOf(text)) expect(fillTemplate(text, { [variable]: '' })).not.toContain(`{{${variable}}}`)
      }),
    )
  })

  it('is written with single braces for other libraries', () => {
    expect(withSingleBraces('{{ a }} {b} {{c.d}}')).toBe('{a} {b} {c.d}')
  })

  it("is Jinja2's when it has control flow", () => {
    expect([isJinja('{% if a %}x{% endif %}'), isJinja([{ role: 'user', content: '{% x %}' }]), isJinja('100% {{a}}')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it.each([[[]], [[{ content: 'x' }]], [['x']], [{}], [null], [[{ role: 1 }]]])('cannot be %j', (template) => {
    expect(() => assertTemplate(template)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }) as Error)
  })
})
