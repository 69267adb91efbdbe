import type { SpanContent } from '@assay/protocol'
import { asList, asRecord, firstString } from './json-shape.ts'
import { parseIfStructured } from './parse-json.ts'

type ToolDefinition = NonNullable<SpanContent['tools']>[number]

/** Tools offered to a model, as any provider takes them; null when there are none. */
export function readTools(value: unknown): ToolDefinition[] | null {
  const tools = asList(parseIfStructured(value)).flatMap(readTool)
  return tools.length === 0 ? null : tools
}

function readTool(value: unknown): ToolDefinition[] {
  const outer = asRecord(parseIfStructured(value))
  // OpenInference: `llm.tools.N.tool.json_schema`; LangChain and Bedrock wrap too.
  const wrapped = parseIfStructured(asRecord(outer?.['tool'])?.['json_schema'])
  const tool = asRecord(wrapped) ?? outer
  if (tool === null) return []
  const declared = tool['functionDeclarations'] ?? tool['function_declarations']
  if (declared !== undefined) return asList(declared).flatMap(readTool)
  const described = asRecord(tool['function']) ?? asRecord(tool['toolSpec']) ?? tool
  const name = firstString(described['name'], described['type'])
  if (name === null) return []
  const schema = asRecord(described['inputSchema'])
  const parameters =
    described['parameters'] ??
    described['input_schema'] ??
    schema?.['json'] ??
    described['inputSchema'] ??
    described['parametersJsonSchema'] ??
    null
  return [{ name, description: firstString(described['description']), parameters: parseIfStructured(parameters) }]
}
