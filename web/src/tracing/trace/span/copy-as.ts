import type { Message, SpanContent, SpanPayload } from '@assay/protocol'

/** In what form a span is copied, as the menu names them. */
export const copyForms = { json: 'JSON', markdown: 'Markdown', curl: 'cURL', testCase: 'Test case' } as const
export type CopyForm = keyof typeof copyForms

/** The forms that a span has: a request can be made of a model's call alone, a test case of what was asked. */
export function formsOf({ content }: Pick<SpanPayload, 'content'>): CopyForm[] {
  const asked = content.inputMessages !== null || (content.inputs !== null && content.inputs !== undefined)
  return ['json', 'markdown', ...(content.inputMessages === null ? [] : (['curl'] as const)), ...(asked ? (['testCase'] as const) : [])]
}

/**
 * The span as text. `curl`: the same call of any OpenAI-compatible provider, whose address and key come from the environment. `testCase`: a
 * record of an evaluation dataset, as MLflow's `merge_records` takes it.
 */
export function copyAs(span: SpanPayload, form: CopyForm): string {
  switch (form) {
    case 'json':
      return JSON.stringify(span, null, 2)
    case 'markdown':
      return markdownOf(span)
    case 'curl':
      return curlOf(span)
    case 'testCase':
      return JSON.stringify(testCaseOf(span), null, 2)
  }
}

function markdownOf({ name, type, content, exception }: SpanPayload): string {
  const blocks = [`## ${name.replaceAll(/\s+/g, ' ')} (${type})`]
  if (exception !== null) blocks.push(`**${exception.type}**: ${exception.message}`)
  const side = (title: string, messages: Message[] | null, value: unknown) => {
    if (messages !== null) blocks.push(...messages.map((message) => `**${message.role}**\n\n${textOf(message)}`))
    else if (value !== null && value !== undefined) blocks.push(`### ${title}\n\n${fenced(value)}`)
  }
  side('Input', content.inputMessages, content.inputs)
  side('Output', content.outputMessages, content.outputs)
  return `${blocks.join('\n\n')}\n`
}

function textOf({ parts }: Message): string {
  return parts
    .map((part) => {
      if (part.type === 'text' || part.type === 'reasoning') return part.text
      if (part.type === 'media') return `(${part.mediaType})`
      return part.type === 'tool_call' ? `→ ${part.name}\n\n${fenced(part.arguments)}` : fenced(part.result)
    })
    .join('\n\n')
}

/** In a fence that is longer than any within. */
function fenced(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${typeof value === 'string' ? '' : 'json'}\n${text}\n${fence}`
}

function curlOf({ model, content }: SpanPayload): string {
  const body = {
    model: model ?? '',
    messages: (content.inputMessages ?? []).map(openAiMessage),
    ...(content.tools !== null && content.tools.length > 0 && { tools: content.tools.map(openAiTool) }),
    ...content.modelParameters,
  }
  return [
    `curl "\${OPENAI_BASE_URL:-https://api.openai.com/v1}/chat/completions" \\`,
    `  -H "Authorization: Bearer $OPENAI_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    // Quoted, so that the shell takes nothing in it for its own; no line of JSON is the word that ends it.
    `  -d @- <<'EOF'`,
    JSON.stringify(body, null, 2),
    'EOF',
    '',
  ].join('\n')
}

function openAiMessage({ role, parts }: Message): object {
  const calls = parts.filter((part) => part.type === 'tool_call')
  const result = parts.find((part) => part.type === 'tool_result')
  if (result !== undefined)
    return {
      role: 'tool',
      tool_call_id: result.id,
      content: typeof result.result === 'string' ? result.result : JSON.stringify(result.result),
    }
  const pictures = parts.filter((part) => part.type === 'media')
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
  return {
    role,
    content:
      pictures.length === 0 ? text : [{ type: 'text', text }, ...pictures.map(({ url }) => ({ type: 'image_url', image_url: { url } }))],
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments) },
      })),
    }),
  }
}

function openAiTool({ name, description, parameters }: NonNullable<SpanContent['tools']>[number]): object {
  return { type: 'function', function: { name, ...(description !== null && { description }), parameters } }
}

function testCaseOf({ traceId, content }: SpanPayload): object {
  const answered = content.outputMessages === null ? content.outputs : content.outputMessages.map(textOf).join('\n\n')
  const asked = content.inputs
  return {
    inputs:
      content.inputMessages !== null
        ? { messages: content.inputMessages.map((message) => ({ role: message.role, content: textOf(message) })) }
        : typeof asked === 'object' && asked !== null && !Array.isArray(asked)
          ? asked
          : { input: asked },
    expectations: answered === null || answered === undefined ? {} : { expected_response: answered },
    source: { source_type: 'TRACE', source_data: { trace_id: traceId } },
  }
}
