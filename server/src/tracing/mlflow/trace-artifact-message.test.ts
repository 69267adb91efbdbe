import { describe, expect, it } from 'vitest'
import { attribute, storedSpan } from './stored-span.fixture.ts'
import { traceArtifactMessage } from './trace-artifact-message.ts'

describe('traceArtifactMessage', () => {
  it('writes attributes as JSON texts, and text that is JSON as it is', () => {
    const span = storedSpan({
      kind: 1,
      status: { code: 1 },
      attributes: [
        attribute('mlflow.spanInputs', { stringValue: '{"q": "hi"}' }),
        attribute('plain', { stringValue: 'text' }),
        attribute('digit', { stringValue: '7' }),
        attribute('num', { intValue: '9007199254740993' }),
        attribute('list', { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'x' }] } }),
        attribute('map', { kvlistValue: { values: [{ key: '__proto__', value: { boolValue: true } }] } }),
        attribute('empty', {}),
      ],
      events: [{ timeUnixNano: '1700000000200000001', name: 'exception', attributes: [attribute('n', { intValue: '3' })] }],
      links: [{ traceId: '0af7651916cd43dd8448eb211c80319d', spanId: 'b7ad6b7169203332' }],
    })
    const text = traceArtifactMessage([span], () => undefined)
    expect(text).toContain('"start_time_unix_nano":1700000000123456789,"end_time_unix_nano":1700000000232999999')
    expect(JSON.parse(text)).toMatchObject({
      spans: [
        {
          trace_id: 'CvdlGRbNQ92ESOshHIAxnA==',
          span_id: 't61rcWkgMzE=',
          parent_span_id: null,
          name: 'root',
          kind: 'SPAN_KIND_INTERNAL',
          status: { code: 'STATUS_CODE_OK', message: '' },
          attributes: {
            'mlflow.traceRequestId': '"tr-0af7651916cd43dd8448eb211c80319c"',
            'mlflow.spanInputs': '{"q": "hi"}',
            plain: '"text"',
            digit: '"7"',
            num: '9007199254740993',
            list: '[1,"x"]',
            map: '{"__proto__":true}',
            empty: 'null',
          },
          events: [{ name: 'exception', attributes: { n: 3 } }],
          links: [{ trace_id: 'tr-0af7651916cd43dd8448eb211c80319d', span_id: 'b7ad6b7169203332' }],
        },
      ],
    })
  })

  it('writes an empty trace', () => {
    expect(JSON.parse(traceArtifactMessage([], () => undefined))).toEqual({ spans: [] })
  })
})
