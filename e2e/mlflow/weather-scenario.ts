import { lastUserText, pendingToolResults, type ChatRequest, type Scenario } from '@assay/simulator'

/**
 * A model that asks its one tool for the weather in Paris and then says what it was told, and greets who offers it no tool. It speaks DSPy's
 * language of fields, too, in which the tools are part of the text.
 */
export const weatherScenario: Scenario = (request) => {
  const fields = wantedFields(request)
  if (fields.length > 0) return { text: inFields(fields, lastUserText(request).includes('sunny in Paris')) }
  if (pendingToolResults(request).length > 0) return { text: 'It is sunny in Paris.' }
  if (request.tools.length > 0) return { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
  return { text: 'Hello!' }
}

/** DSPy ends each request with the fields that it wants: ``… starting with the field `[[ ## answer ## ]]`, …``. */
function wantedFields(request: ChatRequest): string[] {
  const asked = /Respond with the corresponding output fields.*/s.exec(lastUserText(request))?.[0] ?? ''
  return [...asked.matchAll(/\[\[ ## (\w+) ## \]\]/g)].map(([, name = '']) => name)
}

function inFields(names: readonly string[], told: boolean): string {
  const values: Record<string, string> = {
    reasoning: 'The tool says so.',
    answer: 'It is sunny in Paris.',
    next_thought: told ? 'I know it.' : 'I ask the tool.',
    next_tool_name: told ? 'finish' : 'get_weather',
    next_tool_args: told ? '{}' : '{"city": "Paris"}',
    completed: '',
  }
  return names.map((name) => `[[ ## ${name} ## ]]\n${values[name] ?? ''}`).join('\n\n')
}
