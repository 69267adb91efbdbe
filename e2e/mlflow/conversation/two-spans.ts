import type { Step } from './step.ts'

/** An OTLP request with a root and a failing tool span that show every kind of attribute. */
export function sendTwoSpans(traceId: string): Step {
  const text = (stringValue: string) => ({ stringValue })
  const span = (spanId: string, rest: object) => ({ traceId, spanId, ...rest })
  return {
    call: 'POST',
    path: '/v1/traces',
    headers: { 'x-mlflow-experiment-id': '1' },
    body: {
      resourceSpans: [
        {
          scopeSpans: [
            {
              scope: { name: 'm' },
              spans: [
                span('b7ad6b7169203331', {
                  name: 'root',
                  kind: 1,
                  startTimeUnixNano: '1700000000123456789',
                  endTimeUnixNano: '1700000000232999999',
                  status: { code: 1 },
                  attributes: [
                    { key: 'mlflow.spanInputs', value: text('{"q": "hi", "n": 1.0, "null": null, "l":[1,2.5,true]}') },
                    { key: 'mlflow.spanOutputs', value: text('"answer"') },
                    { key: 'mlflow.spanType', value: text('"AGENT"') },
                    { key: 'mlflow.traceRequestId', value: text(`"tr-${traceId}"`) },
                    { key: 'plain', value: text('text') },
                    { key: 'json', value: text('[{"a": 1}, "b"]') },
                    { key: 'digit', value: text('7') },
                    { key: 'num', value: { intValue: '7' } },
                    { key: 'dbl', value: { doubleValue: 2.5 } },
                    { key: 'nan', value: { doubleValue: 'NaN' } },
                    { key: 'arr', value: { arrayValue: { values: [{ intValue: '1' }, text('x')] } } },
                    { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] } } },
                    { key: 'empty', value: {} },
                  ],
                  events: [
                    {
                      timeUnixNano: '1700000000200000001',
                      name: 'exception',
                      attributes: [
                        { key: 'exception.type', value: text('ValueError') },
                        { key: 'n', value: { intValue: '3' } },
                      ],
                    },
                  ],
                  links: [
                    {
                      traceId: '0af7651916cd43dd8448eb211c80319d',
                      spanId: 'b7ad6b7169203332',
                      attributes: [{ key: 'z', value: { boolValue: true } }],
                    },
                  ],
                }),
                span('b7ad6b7169203332', {
                  parentSpanId: 'b7ad6b7169203331',
                  name: 'tool',
                  kind: 3,
                  startTimeUnixNano: '1700000000130000000',
                  endTimeUnixNano: '1700000000200000000',
                  attributes: [{ key: 'mlflow.spanType', value: text('"TOOL"') }],
                  status: { code: 2, message: 'boom' },
                }),
              ],
            },
          ],
        },
      ],
    },
  }
}
