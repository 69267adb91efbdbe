import { describe, expect, it } from 'vitest'
import { aSpan } from './fixtures/a-span.ts'
import { previewJsonMaxChars, previewMaxChars, readSpanPreviews } from './read-span-previews.ts'

describe('readSpanPreviews', () => {
  const ofInput = (input: string) => readSpanPreviews(aSpan({ attributes: { 'mlflow.spanInputs': input } })).input

  it('shows the last thing the user said and what the assistant replied', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'How warm\n\n is   it?' },
    ]
    const attributes = {
      'mlflow.spanInputs': JSON.stringify({ messages }),
      'mlflow.spanOutputs': JSON.stringify({ choices: [{ message: { role: 'assistant', content: '21 °C' } }] }),
    }
    expect(readSpanPreviews(aSpan({ attributes }))).toEqual({ input: 'How warm is it?', output: '21 °C' })
  })

  it("passes over a user's message that is only the result of a tool", () => {
    const messages = [
      { role: 'user', content: 'How warm?' },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: '21' }] },
    ]
    expect(ofInput(JSON.stringify({ messages }))).toBe('How warm?')
  })

  it('shows the call where the assistant said nothing else', () => {
    const output = [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'get_weather', arguments: { city: 'Lisbon' } }] }]
    expect(readSpanPreviews(aSpan({ attributes: { 'gen_ai.output.messages': JSON.stringify(output) } })).output).toBe(
      'get_weather({"city":"Lisbon"})',
    )
  })

  it('shows the only field of an object by its value, other values compactly', () => {
    expect(ofInput('{"question":"Why?"}')).toBe('Why?')
    expect(ofInput('{"question":"Why?", "k": 3}')).toBe('{"question":"Why?","k":3}')
    expect(ofInput('[1, 2]')).toBe('[1,2]')
    expect(ofInput('"just text"')).toBe('just text')
  })

  it('is null where nothing is said', () => {
    expect(readSpanPreviews(aSpan({}))).toEqual({ input: null, output: null })
    expect(ofInput('null')).toBeNull()
    expect(ofInput('"  "')).toBeNull()
  })

  it('cuts at the limit, not through a character', () => {
    expect(ofInput('x'.repeat(previewMaxChars - 1) + '😀y')).toBe('x'.repeat(previewMaxChars - 1))
  })

  it('shows the beginning of JSON that is too long to parse', () => {
    const preview = ofInput(JSON.stringify({ question: 'x'.repeat(previewJsonMaxChars) }))
    expect(preview).toBe(`{"question":"${'x'.repeat(previewMaxChars - 13)}`)
  })
})
