import { describe, expect, it } from 'vitest'
import { inputMessagesOf, outputMessagesOf } from './chat-shapes.ts'
import { answer, question, reasoning, roundTrip, says, system, text, weatherCall } from './fixtures/expected-messages.ts'
import { messagesMax } from './read-message.ts'

describe('inputMessagesOf', () => {
  const asked = { role: 'user', content: 'How warm is Lisbon?' }

  it('reads requests of OpenAI, Anthropic and Gemini', () => {
    expect(inputMessagesOf({ model: 'gpt-4o', messages: [{ role: 'system', content: 'Answer in one sentence.' }, asked] })).toEqual([
      system,
      question,
    ])
    expect(inputMessagesOf({ model: 'gpt-4o', instructions: 'Answer in one sentence.', input: 'How warm is Lisbon?' })).toEqual([
      system,
      question,
    ])
    expect(inputMessagesOf({ system: [{ type: 'text', text: 'Answer in one sentence.' }], messages: [asked] })).toEqual([system, question])
    expect(inputMessagesOf({ contents: 'How warm is Lisbon?' })).toEqual([question])
    expect(
      inputMessagesOf({
        contents: [{ role: 'user', parts: [{ text: 'How warm is Lisbon?' }] }],
        systemInstruction: { parts: [{ text: 'Answer in one sentence.' }] },
      }),
    ).toEqual([system, question])
  })

  it('reads calls and results among the items of the responses API', () => {
    expect(
      inputMessagesOf({
        input: [
          asked,
          { type: 'function_call', call_id: 'call_weather', name: 'get_weather', arguments: '{"city":"Lisbon"}' },
          { type: 'function_call_output', call_id: 'call_weather', output: '{"celsius":21}' },
        ],
      }),
    ).toEqual(roundTrip)
  })

  it('reads a plain list of messages, also within a batch of one', () => {
    expect(inputMessagesOf([asked])).toEqual([question])
    expect(inputMessagesOf([[asked]])).toEqual([question])
  })

  it('takes no parameter of a function for a chat', () => {
    for (const value of [
      null,
      'text',
      7,
      [],
      ['a'],
      {},
      { input: 'text' },
      { prompt: 'text' },
      { question: 'x' },
      { messages: 'x' },
      [asked, 'x'],
    ]) {
      expect(inputMessagesOf(value)).toBeNull()
    }
  })

  it('leaves out messages beyond the limit', () => {
    expect(inputMessagesOf(Array.from({ length: messagesMax + 5 }, () => asked))).toHaveLength(messagesMax)
  })
})

describe('outputMessagesOf', () => {
  const said = { role: 'assistant', content: 'It is 21 °C in Lisbon.' }

  it('reads replies of OpenAI, Anthropic, Gemini and LangChain', () => {
    expect(outputMessagesOf({ choices: [{ message: said }] })).toEqual([answer])
    expect(outputMessagesOf({ choices: [{ text: 'It is 21 °C in Lisbon.' }] })).toEqual([answer])
    expect(outputMessagesOf({ type: 'message', role: 'assistant', content: [{ type: 'text', text: 'It is 21 °C in Lisbon.' }] })).toEqual([
      answer,
    ])
    expect(outputMessagesOf({ candidates: [{ content: { parts: [{ text: 'It is 21 °C in Lisbon.' }] } }] })).toEqual([answer])
    expect(
      outputMessagesOf({ generations: [[{ text: 'It is 21 °C in Lisbon.', message: { type: 'ai', content: 'It is 21 °C in Lisbon.' } }]] }),
    ).toEqual([answer])
    expect(outputMessagesOf(said)).toEqual([answer])
    expect(outputMessagesOf({ message: said })).toEqual([answer])
    expect(outputMessagesOf({ messages: [said] })).toEqual([answer])
  })

  it('reads every choice', () => {
    expect(outputMessagesOf({ choices: [{ message: said }, { message: said }] })).toEqual([answer, answer])
  })

  it('joins the items of one reply of the responses API', () => {
    expect(
      outputMessagesOf({
        output: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Wait.' }] },
          { type: 'function_call', call_id: 'call_weather', name: 'get_weather', arguments: '{"city":"Lisbon"}' },
        ],
      }),
    ).toEqual([says('assistant', reasoning('hm'), text('Wait.'), weatherCall('call_weather'))])
  })

  it('finds no chat in other values', () => {
    for (const value of [null, 'text', 7, {}, { output: 'text' }, { choices: [] }, { content: 'text' }, { candidates: [{}] }])
      expect(outputMessagesOf(value)).toBeNull()
  })
})
