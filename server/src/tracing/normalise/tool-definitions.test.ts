import { describe, expect, it } from 'vitest'
import { weatherTool } from './fixtures/expected-messages.ts'
import { readTools } from './tool-definitions.ts'

describe('readTools', () => {
  const { name, description, parameters } = weatherTool

  it('reads tools as every provider takes them', () => {
    const forms = [
      { type: 'function', function: { name, description, parameters } },
      { type: 'function', name, description, parameters },
      { name, description, input_schema: parameters },
      { name, description, inputSchema: parameters },
      { toolSpec: { name, description, inputSchema: { json: parameters } } },
      { functionDeclarations: [{ name, description, parameters }] },
      { tool: { json_schema: JSON.stringify({ name, description, input_schema: parameters }) } },
      JSON.stringify({ name, description, parameters }),
    ]
    for (const form of forms) expect(readTools([form])).toEqual([weatherTool])
    expect(readTools(JSON.stringify(forms.slice(0, 1)))).toEqual([weatherTool])
  })

  it('names a built-in tool by its type', () => {
    expect(readTools([{ type: 'web_search' }])).toEqual([{ name: 'web_search', description: null, parameters: null }])
  })

  it('finds none in what is no list of tools', () => {
    for (const value of [null, 'get_weather', {}, [], ['/tool/get_weather'], [7]]) expect(readTools(value)).toBeNull()
  })
})
