import { describe, expect, it } from 'vitest'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import { spanMessage as spanMessageBy } from './span-message.ts'
import { attribute, storedSpan } from './stored-span.fixture.ts'

const book = projectPriceBook([{ provider: 'openai', model: 'gpt-4o', effectiveFrom: null, input: 10_000, output: 30_000 }])
const spanMessage = (span: Parameters<typeof spanMessageBy>[0]): string => spanMessageBy(span, book)

const requestId = { key: 'mlflow.traceRequestId', value: { string_value: 'tr-0af7651916cd43dd8448eb211c80319c' } }

/** Attributes of the message without those that every span gets. */
function attributesOf(message: string): unknown[] {
  const { attributes } = JSON.parse(message) as { attributes: { key: string }[] }
  return attributes.filter(({ key }) => key !== requestId.key)
}

describe('spanMessage', () => {
  it('writes ids in base64 and nanoseconds with all digits', () => {
    const message = spanMessage(storedSpan({ kind: 3, parentSpanId: 'b7ad6b7169203332', status: { code: 2, message: 'boom' } }))
    expect(message).toContain('"start_time_unix_nano":1700000000123456789,"end_time_unix_nano":1700000000232999999,')
    expect(JSON.parse(message)).toMatchObject({
      trace_id: 'CvdlGRbNQ92ESOshHIAxnA==',
      span_id: 't61rcWkgMzE=',
      parent_span_id: 't61rcWkgMzI=',
      name: 'root',
      kind: 'SPAN_KIND_CLIENT',
      attributes: [requestId],
      status: { code: 'STATUS_CODE_ERROR', message: 'boom' },
    })
  })

  it('leaves out what is not there', () => {
    expect(Object.keys(JSON.parse(spanMessage(storedSpan({ endTimeUnixNano: '0' }))) as object)).toEqual([
      'trace_id',
      'span_id',
      'name',
      'kind',
      'start_time_unix_nano',
      'attributes',
      'status',
    ])
  })

  it('writes every kind of attribute value', () => {
    const message = spanMessage(
      storedSpan({
        attributes: [
          attribute('text', { stringValue: 'a "b"' }),
          attribute('int', { intValue: '9223372036854775807' }),
          attribute('double', { doubleValue: 2.5 }),
          attribute('nan', { doubleValue: 'NaN' }),
          attribute('bool', { boolValue: true }),
          attribute('bytes', { bytesValue: 'AQI=' }),
          attribute('empty', {}),
          attribute('list', { arrayValue: { values: [{ intValue: '1' }, {}] } }),
          attribute('map', { kvlistValue: { values: [{ key: 'a', value: { intValue: '3' } }] } }),
        ],
      }),
    )
    expect(message).toContain('"int_value":9223372036854775807')
    expect(attributesOf(message.replace('9223372036854775807', '"exact"'))).toEqual([
      { key: 'text', value: { string_value: 'a "b"' } },
      { key: 'int', value: { int_value: 'exact' } },
      { key: 'double', value: { double_value: 2.5 } },
      { key: 'nan', value: { double_value: 'NaN' } },
      { key: 'bool', value: { bool_value: true } },
      { key: 'bytes', value: { bytes_value: 'AQI=' } },
      { key: 'empty' },
      { key: 'list', value: { array_value: { values: [{ int_value: 1 }, {}] } } },
      { key: 'map', value: { kvlist_value: { values: [{ key: 'a', value: { int_value: 3 } }] } } },
    ])
  })

  it('takes JSON objects, lists and strings out of text, and leaves other text as it is', () => {
    const texts = { object: '{"a": 1.0}', list: '[1]', quoted: '"AGENT"', number: '7', word: 'true', broken: '{"a":', plain: 'hello' }
    const message = spanMessage(
      storedSpan({ attributes: Object.entries(texts).map(([key, stringValue]) => attribute(key, { stringValue })) }),
    )
    expect(message).toContain('{"double_value":1.0}')
    expect(attributesOf(message)).toEqual([
      { key: 'object', value: { kvlist_value: { values: [{ key: 'a', value: { double_value: 1 } }] } } },
      { key: 'list', value: { array_value: { values: [{ int_value: 1 }] } } },
      { key: 'quoted', value: { string_value: 'AGENT' } },
      { key: 'number', value: { string_value: '7' } },
      { key: 'word', value: { string_value: 'true' } },
      { key: 'broken', value: { string_value: '{"a":' } },
      { key: 'plain', value: { string_value: 'hello' } },
    ])
  })

  it('says the trace id itself, whatever a client claims', () => {
    const message = spanMessage(storedSpan({ attributes: [attribute('mlflow.traceRequestId', { stringValue: '"tr-forged"' })] }))
    expect(JSON.parse(message)).toMatchObject({ attributes: [requestId] })
  })

  it('writes events and links with their attributes as they are', () => {
    const message = spanMessage(
      storedSpan({
        events: [
          {
            timeUnixNano: '1700000000200000001',
            name: 'exception',
            attributes: [attribute('exception.type', { stringValue: '{"not":"parsed"}' })],
          },
          { name: 'bare' },
        ],
        links: [
          { traceId: '0af7651916cd43dd8448eb211c80319d', spanId: 'b7ad6b7169203332', attributes: [attribute('z', { boolValue: true })] },
        ],
      }),
    )
    expect(message).toContain('{"time_unix_nano":1700000000200000001,"name":"exception",')
    expect(JSON.parse(message)).toMatchObject({
      events: [
        { name: 'exception', attributes: [{ key: 'exception.type', value: { string_value: '{"not":"parsed"}' } }] },
        { time_unix_nano: 0, name: 'bare' },
      ],
      links: [{ trace_id: 'CvdlGRbNQ92ESOshHIAxnQ==', span_id: 't61rcWkgMzI=', attributes: [{ key: 'z', value: { bool_value: true } }] }],
    })
  })

  it('adds MLflow’s attributes to a span of another convention, and none that the span has itself', () => {
    const span = storedSpan(
      { attributes: [attribute('mlflow.llm.model', { stringValue: '"own"' })] },
      {
        type: 'LLM',
        model: 'gpt-4o',
        provider: 'openai',
        usage: { input: 7, cachedRead: 3, output: 5 },
        costUsd: 0.25,
      },
    )
    expect(attributesOf(spanMessage(span))).toEqual([
      { key: 'mlflow.llm.model', value: { string_value: 'own' } },
      { key: 'mlflow.spanType', value: { string_value: 'LLM' } },
      { key: 'mlflow.llm.provider', value: { string_value: 'openai' } },
      {
        key: 'mlflow.chat.tokenUsage',
        value: {
          kvlist_value: {
            values: [
              { key: 'input_tokens', value: { int_value: 10 } },
              { key: 'output_tokens', value: { int_value: 5 } },
              { key: 'total_tokens', value: { int_value: 15 } },
              { key: 'cache_read_input_tokens', value: { int_value: 3 } },
            ],
          },
        },
      },
      {
        key: 'mlflow.llm.cost',
        value: {
          kvlist_value: {
            values: [
              { key: 'input_cost', value: { double_value: 0.1 } },
              { key: 'output_cost', value: { double_value: 0.15 } },
              { key: 'total_cost', value: { double_value: 0.25 } },
            ],
          },
        },
      },
    ])
  })

  it('takes inputs and outputs out of the attributes of another convention', () => {
    const span = storedSpan({
      attributes: [
        attribute('input.value', { stringValue: '{"q": 1}' }),
        attribute('input.mime_type', { stringValue: 'application/json' }),
        attribute('output.value', { stringValue: 'done' }),
      ],
    })
    expect(attributesOf(spanMessage(span)).slice(3)).toEqual([
      { key: 'mlflow.spanInputs', value: { kvlist_value: { values: [{ key: 'q', value: { int_value: 1 } }] } } },
      { key: 'mlflow.spanOutputs', value: { string_value: 'done' } },
    ])
  })
})
