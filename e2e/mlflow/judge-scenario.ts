import { lastUserText, pendingToolResults, type ChatRequest, type Scenario } from '@assay/simulator'

const noAnswer = 'I do not know'

/**
 * A model that answers questions about capitals, of which it knows Paris, and judges answers, of which only `I do not know` is bad. It gives
 * its verdict as the judge wants it: yes or no, one of two words (the good one first), a number or a truth value. A judge that is given tools
 * to look at a trace with looks at its root before.
 */
export const judgeScenario: Scenario = (request) => {
  if (request.jsonFormat === null) return { text: lastUserText(request).includes('France') ? 'Paris' : noAnswer }
  const told = pendingToolResults(request).map(({ text }) => text)
  const look = request.tools.find(({ name }) => name === 'get_root_span')
  if (look !== undefined && told.length === 0) return { toolCalls: [{ name: look.name, arguments: {} }] }
  const good = ![lastUserText(request), ...told].some((text) => text.includes(noAnswer))
  return { json: { result: verdict(request, good), rationale: good ? 'It names a city.' : 'It names none.' } }
}

function verdict({ jsonFormat }: ChatRequest, good: boolean): string | number | boolean {
  const { type, enum: words } = resultSchema(jsonFormat?.schema)
  if (words !== undefined) return words[good ? 0 : 1] ?? ''
  if (type === 'integer' || type === 'number') return good ? 5 : 1
  if (type === 'boolean') return good
  return good ? 'yes' : 'no'
}

/** What the judge asks for under `result`. */
function resultSchema(schema: unknown): { type?: string; enum?: string[] } {
  const asked = schema as { properties?: { result?: { type?: string; enum?: string[] } } } | undefined
  return asked?.properties?.result ?? {}
}
