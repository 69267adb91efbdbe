import { describe, expect, it } from 'vitest'
import { reasoning, says, text, weatherCall, weatherResult } from './fixtures/expected-messages.ts'
import { partsMax, readMessage, readParts } from './read-message.ts'

describe('readMessage', () => {
  it('reads text of every provider', () => {
    const said = says('user', text('hello'))
    expect(readMessage({ role: 'user', content: 'hello' })).toEqual(said)
    expect(readMessage({ role: 'user', content: [{ type: 'input_text', text: 'hello' }] })).toEqual(said)
    expect(readMessage({ role: 'user', parts: [{ text: 'hello' }] })).toEqual(said)
    expect(readMessage({ role: 'user', parts: [{ type: 'text', content: 'hello' }] })).toEqual(said)
    expect(readMessage({ type: 'human', content: 'hello' })).toEqual(said)
    expect(readMessage({ lc: 1, type: 'constructor', id: ['langchain', 'schema', 'HumanMessage'], kwargs: { content: 'hello' } })).toEqual(
      said,
    )
  })

  it("calls the model's side assistant", () => {
    expect(readMessage({ role: 'model', parts: [{ text: 'hello' }] })?.role).toBe('assistant')
    expect(readMessage({ role: 'developer', content: 'be brief' })?.role).toBe('developer')
    expect(readMessage({ role: 'constructor', content: 'hello' })?.role).toBe('constructor')
  })

  it('reads the call of a tool of every provider', () => {
    const called = says('assistant', weatherCall('c1'))
    const forms = [
      { content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Lisbon"}' } }] },
      { content: [{ type: 'tool_use', id: 'c1', name: 'get_weather', input: { city: 'Lisbon' } }] },
      { parts: [{ functionCall: { id: 'c1', name: 'get_weather', args: { city: 'Lisbon' } } }] },
      { content: [{ toolUse: { toolUseId: 'c1', name: 'get_weather', input: { city: 'Lisbon' } } }] },
      { content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'get_weather', input: { city: 'Lisbon' } }] },
      { parts: [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Lisbon' } }] },
      { content: [{ toolRequest: { ref: 'c1', name: 'get_weather', input: { city: 'Lisbon' } } }] },
      { content: '', tool_calls: [{ id: 'c1', name: 'get_weather', args: { city: 'Lisbon' }, type: 'tool_call' }] },
    ]
    for (const form of forms) expect(readMessage({ role: 'assistant', ...form })).toEqual(called)
    expect(
      readMessage({ role: 'assistant', content: null, function_call: { name: 'get_weather', arguments: '{"city":"Lisbon"}' } }),
    ).toEqual(says('assistant', weatherCall(null)))
  })

  it('keeps arguments that are not JSON as text', () => {
    const message = readMessage({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', function: { name: 'get_weather', arguments: '{"city":' } }],
    })
    expect(message?.parts).toEqual([{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: '{"city":' }])
  })

  it('reads the result of a tool of every provider', () => {
    expect(readMessage({ role: 'tool', tool_call_id: 'c1', content: '{"celsius":21}' })).toEqual(says('tool', weatherResult('c1')))
    expect(readMessage({ role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '{"celsius":21}' }] })).toEqual(
      says('tool', weatherResult('c1')),
    )
    const parts = [
      [{ type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: '{"celsius":21}' }] }, weatherResult('c1')],
      [{ functionResponse: { id: 'c1', name: 'get_weather', response: { celsius: 21 } } }, weatherResult('c1', 'get_weather')],
      [{ toolResult: { toolUseId: 'c1', status: 'success', content: [{ json: { celsius: 21 } }] } }, weatherResult('c1')],
      [
        { type: 'tool-result', toolCallId: 'c1', toolName: 'get_weather', output: { type: 'json', value: { celsius: 21 } } },
        weatherResult('c1', 'get_weather'),
      ],
      [{ type: 'tool_call_response', id: 'c1', response: { celsius: 21 } }, weatherResult('c1')],
      [{ toolResponse: { ref: 'c1', name: 'get_weather', output: { celsius: 21 } } }, weatherResult('c1', 'get_weather')],
    ] as const
    for (const [part, result] of parts) expect(readMessage({ role: 'user', content: [part] })).toEqual(says('user', result))
  })

  it('reads reasoning of every provider', () => {
    const thought = [reasoning('hm')]
    expect(readParts([{ type: 'thinking', thinking: 'hm', signature: 'x' }])).toEqual(thought)
    expect(readParts([{ text: 'hm', thought: true }])).toEqual(thought)
    expect(readParts([{ type: 'reasoning', content: 'hm' }])).toEqual(thought)
    expect(readParts([{ type: 'reasoning', text: 'hm' }])).toEqual(thought)
    expect(readParts([{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] }])).toEqual(thought)
    expect(readParts([{ reasoningContent: { reasoningText: { text: 'hm' } } }])).toEqual(thought)
    expect(readMessage({ role: 'assistant', reasoning_content: 'hm', content: 'so' })).toEqual(
      says('assistant', reasoning('hm'), text('so')),
    )
  })

  it('reads a refusal as what was said', () => {
    expect(readMessage({ role: 'assistant', content: null, refusal: 'No.' })).toEqual(says('assistant', text('No.')))
  })

  it('shows a part of an unknown kind as it stands', () => {
    expect(readParts([{ type: 'hologram', frames: 3 }])).toEqual([text('{"type":"hologram","frames":3}')])
  })

  it('refuses what is no message', () => {
    for (const value of [null, 'hello', 12, [], {}, { role: 'user' }, { role: 7, content: 'x' }, { content: 'x' }])
      expect(readMessage(value)).toBeNull()
  })

  it('leaves out parts beyond the limit', () => {
    const content = Array.from({ length: partsMax + 5 }, () => ({ type: 'text', text: 'x' }))
    expect(readMessage({ role: 'user', content })?.parts).toHaveLength(partsMax)
  })
})
