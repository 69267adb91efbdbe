import { execFileSync } from 'node:child_process'
import type { SpanPayload } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyAs, formsOf } from './copy-as.ts'

const nothing: SpanPayload['content'] = {
  inputs: null,
  outputs: null,
  inputMessages: null,
  outputMessages: null,
  tools: null,
  documents: null,
  modelParameters: null,
}

function aSpan(content: Partial<SpanPayload['content']>): SpanPayload {
  return {
    traceId: 'tr-1',
    spanId: 'a1',
    parentSpanId: null,
    name: 'chat',
    type: 'LLM',
    kind: 'INTERNAL',
    status: 'OK',
    statusMessage: '',
    startMs: 0,
    durationMs: 5,
    model: 'gpt-4o',
    provider: 'openai',
    usage: null,
    cost: null,
    content: { ...nothing, ...content },
    attributes: [],
    events: [],
    links: [],
    exception: null,
    resource: [],
    scope: { name: '', version: '' },
    cut: false,
    truncated: [],
    bytes: 0,
  }
}

const talk = aSpan({
  inputMessages: [
    { role: 'user', parts: [{ type: 'text', text: "What's up with 7?" }] },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'track', arguments: { order: 7 } }] },
    { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: 'track', result: { state: 'sent' } }] },
  ],
  outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'It was sent.' }] }],
  tools: [{ name: 'track', description: null, parameters: { type: 'object' } }],
  modelParameters: { temperature: 0.2 },
})

describe('formsOf', () => {
  it('has a request for what a model was told, a test case for what was asked', () => {
    expect(formsOf(talk)).toEqual(['json', 'markdown', 'curl', 'testCase'])
    expect(formsOf(aSpan({ inputs: { id: 1 } }))).toEqual(['json', 'markdown', 'testCase'])
    expect(formsOf(aSpan({}))).toEqual(['json', 'markdown'])
  })
})

describe('copyAs', () => {
  it('curl: sends what was sent, in the shape of OpenAI', () => {
    const [body] = /\{[\s\S]*\}/.exec(copyAs(talk, 'curl').slice(copyAs(talk, 'curl').indexOf("<<'EOF'"))) ?? ['']
    expect(JSON.parse(body)).toEqual({
      model: 'gpt-4o',
      messages: [
        { role: 'user', content: "What's up with 7?" },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'track', arguments: '{"order":7}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '{"state":"sent"}' },
      ],
      tools: [{ type: 'function', function: { name: 'track', parameters: { type: 'object' } } }],
      temperature: 0.2,
    })
  })

  it('curl: a shell runs nothing of what was said', () => {
    fc.assert(
      fc.property(
        fc
          .oneof(fc.string({ unit: 'binary' }), fc.constantFrom("'; touch /x; '", '$(id)', '`id`', '\nEOF\nid\n', '\\'))
          .filter((text) => !text.includes('\0')),
        (text) => {
          const said = copyAs(aSpan({ inputMessages: [{ role: 'user', parts: [{ type: 'text', text }] }] }), 'curl')
          const sent = execFileSync('sh', ['-c', `curl() { cat; }\n${said}`], { encoding: 'utf8', env: {} })
          expect((JSON.parse(sent) as { messages: { content: string }[] }).messages[0]?.content).toBe(text.toWellFormed())
        },
      ),
      { numRuns: 30 },
    )
  })

  it('markdown: a talk with its roles, values in fences that hold them', () => {
    expect(copyAs(talk, 'markdown')).toBe(
      '## chat (LLM)\n\n**user**\n\nWhat\'s up with 7?\n\n**assistant**\n\n→ track\n\n```json\n{\n  "order": 7\n}\n```\n\n**tool**\n\n```json\n{\n  "state": "sent"\n}\n```\n\n**assistant**\n\nIt was sent.\n',
    )
    expect(copyAs(aSpan({ outputs: 'has ``` in it' }), 'markdown')).toContain('````\nhas ``` in it\n````')
  })

  it('test case: what was asked, what was answered, and where it is from', () => {
    expect(JSON.parse(copyAs(aSpan({ inputs: { id: 7 }, outputs: 'sent' }), 'testCase'))).toEqual({
      inputs: { id: 7 },
      expectations: { expected_response: 'sent' },
      source: { source_type: 'TRACE', source_data: { trace_id: 'tr-1' } },
    })
    expect(JSON.parse(copyAs(aSpan({ inputs: 'plain' }), 'testCase'))).toMatchObject({ inputs: { input: 'plain' }, expectations: {} })
    expect(JSON.parse(copyAs(talk, 'testCase'))).toMatchObject({
      inputs: { messages: [{ role: 'user', content: "What's up with 7?" }, {}, {}] },
      expectations: { expected_response: 'It was sent.' },
    })
  })

  it('json: all of the span', () => expect(JSON.parse(copyAs(talk, 'json'))).toEqual(talk))
})
