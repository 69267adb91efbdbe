import { eventually } from '../../harness/server.ts'

/** Everything that the store keeps, once each, with ids and times of its own, so that two fillings differ in the moment of receipt only. */
export async function fillStore(url: string): Promise<void> {
  const call = async (method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  const mlflow = '/api/2.0/mlflow'

  await call('POST', `${mlflow}/experiments/create`, { name: 'shop', tags: [{ key: 'team', value: 'sales' }] })
  await call('POST', `${mlflow}/experiments/create`, { name: 'retired' })
  await call('POST', `${mlflow}/experiments/delete`, { experiment_id: '2' })
  await call('PUT', '/api/assay/v1/experiments/1/prices', {
    prices: [{ provider: null, model: 'shop-model', effectiveFrom: '2026-01-01', input: 1, cachedRead: 0.1, output: 4 }],
  })

  const send = (...spans: object[]) => call('POST', '/v1/traces', requestOf(spans), { 'x-mlflow-experiment-id': '1' })
  await send(agentSpan(1), modelSpan(1), toolSpan(1))
  // Over two requests, the root last.
  await send(modelSpan(2), failedToolSpan(2))
  await send(agentSpan(2))
  // A retry with other content: the later one counts, the earlier one is kept for a day.
  await send(span(3, 'a', { name: 'first try' }))
  await send(span(3, 'a', { name: 'second try' }))
  await send(span(4, 'a', { name: 'deleted' }))
  await call('POST', `${mlflow}/traces/delete-traces`, { experiment_id: '1', request_ids: [goldenTrace(4)] })

  await call('POST', '/api/3.0/mlflow/traces', {
    trace: {
      trace_info: {
        trace_id: goldenTrace(5),
        client_request_id: 'request-5',
        trace_location: { mlflow_experiment: { experiment_id: '1' } },
        request_time: '2026-01-05T10:05:00Z',
        execution_duration: '1.5s',
        state: 'ERROR',
        request_preview: 'in short',
        response_preview: 'out short',
        trace_metadata: { 'mlflow.trace.session': 'talk-1', 'mlflow.trace.user': 'ann', 'mlflow.sourceRun': 'run-1', build: '7' },
        tags: { 'mlflow.traceName': 'stated', color: 'red' },
      },
    },
  })
  await call('PATCH', `${mlflow}/traces/${goldenTrace(1)}/tags`, { key: 'color', value: 'blue' })
  await call('POST', `${mlflow}/traces/link-prompts`, { trace_id: goldenTrace(1), prompt_versions: [{ name: 'greet', version: '3' }] })
  const judged = (assessment: object) =>
    call('POST', `/api/3.0/mlflow/traces/${goldenTrace(1)}/assessments`, {
      assessment: { source: { source_type: 'HUMAN', source_id: 'ann' }, create_time: '2026-01-06T00:00:00Z', ...assessment },
    })
  await judged({ assessment_id: 'a-1', assessment_name: 'good', feedback: { value: true }, rationale: 'right', metadata: { k: 'v' } })
  await judged({ assessment_id: 'a-2', assessment_name: 'good', feedback: { value: false }, overrides: 'a-1' })
  await judged({ assessment_id: 'a-3', assessment_name: 'answer', expectation: { value: 'it is shipped' } })
}

/** Resolves when words and rollups have caught up. */
export async function indexed(url: string): Promise<void> {
  await eventually(
    async () => (await (await fetch(`${url}/api/assay/v1/experiments/1/traces`)).json()) as { indexLagSpans: number },
    ({ indexLagSpans }) => indexLagSpans === 0,
  )
}

/** MLflow's id of trace `number`. */
export function goldenTrace(number: number): string {
  return `tr-${'0'.repeat(31)}${number}`
}

function requestOf(spans: object[]): object {
  const attributes = attributesOf({ 'service.name': 'shop', 'service.version': '1.2', 'deployment.environment': 'prod' })
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'golden', version: '1' }, spans }] }] }
}

const startMs = Date.UTC(2026, 0, 5, 10)

interface SpanParts {
  name: string
  parent?: string
  afterMs?: number
  forMs?: number
  attributes?: Record<string, string | number>
  error?: string
}

function span(trace: number, id: string, { name, parent, afterMs = 0, forMs = 100, attributes = {}, error }: SpanParts): object {
  const at = startMs + trace * 60_000 + afterMs
  return {
    traceId: goldenTrace(trace).slice(3),
    spanId: id.repeat(16),
    ...(parent !== undefined && { parentSpanId: parent.repeat(16) }),
    name,
    kind: 1,
    startTimeUnixNano: `${at}000123`,
    endTimeUnixNano: `${at + forMs}000456`,
    attributes: attributesOf(attributes),
    ...(error !== undefined && {
      status: { code: 2, message: error },
      events: [
        {
          name: 'exception',
          timeUnixNano: `${at + 1}000000`,
          attributes: attributesOf({ 'exception.type': 'LookupError', 'exception.message': error }),
        },
      ],
    }),
  }
}

function attributesOf(values: Record<string, string | number>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }))
}

const agentSpan = (trace: number) =>
  span(trace, 'a', {
    name: 'agent',
    forMs: 900,
    attributes: {
      'mlflow.spanType': '"AGENT"',
      'mlflow.spanInputs': '{"question": "Where is my order? 注文はどこですか"}',
      'mlflow.spanOutputs': '"It is shipped."',
      'session.id': `talk-${trace}`,
      'user.id': 'ann',
      'assay.tag.tier': 'gold',
    },
  })

const modelSpan = (trace: number) =>
  span(trace, 'b', {
    name: 'chat shop-model',
    parent: 'a',
    afterMs: 10,
    forMs: 500,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'shop',
      'gen_ai.request.model': 'shop-model',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.cache_read.input_tokens': 400,
      'gen_ai.usage.output_tokens': 50,
      'gen_ai.input.messages': '[{"role": "user", "parts": [{"type": "text", "content": "Where is order A-1?"}]}]',
      'gen_ai.output.messages': '[{"role": "assistant", "parts": [{"type": "text", "content": "Shipped."}]}]',
    },
  })

const toolSpan = (trace: number) =>
  span(trace, 'c', {
    name: 'execute_tool look_up',
    parent: 'b',
    afterMs: 20,
    forMs: 30,
    attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look_up', order: 'A-1' },
  })

const failedToolSpan = (trace: number) =>
  span(trace, 'c', {
    name: 'execute_tool look_up',
    parent: 'b',
    afterMs: 20,
    forMs: 30,
    attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look_up' },
    error: 'no such order: A-2',
  })
