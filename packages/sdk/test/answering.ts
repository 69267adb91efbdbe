import { init, shutdown } from '../src/index.ts'
import { type OtlpSink, type SinkAnswer, type SinkRequest, startSink } from './otlp-sink.ts'

/** A call of the API as it arrived: `POST /api/2.0/mlflow/runs/create`, without its query, and the JSON it carried. */
export interface Call {
  call: string
  body: unknown
}

/** Answers of a server by call; what is not named is answered by `{}`. */
export type Answers = Readonly<Record<string, object | ((request: SinkRequest) => object)>>

/** Runs `program` against a server that gives these answers, and gives the calls that came, spans left out. */
export async function answering(answers: Answers, program: (sink: OtlpSink) => Promise<void>): Promise<Call[]> {
  await using sink = await startSink((request): SinkAnswer => {
    const answer = answers[nameOf(request)] ?? {}
    const body = typeof answer === 'function' ? (answer as (request: SinkRequest) => object)(request) : answer
    if ('status' in body) return body as SinkAnswer
    return request.path === '/v1/traces' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  })
  init({ url: sink.url, openTelemetry: false, log: () => {}, maxRetries: 0 })
  try {
    await program(sink)
  } finally {
    await shutdown()
  }
  return callsOf(sink)
}

export function callsOf(sink: OtlpSink): Call[] {
  return sink.requests
    .filter(({ path }) => path !== '/v1/traces')
    .map((request) => ({
      call: nameOf(request),
      body: request.body.length === 0 ? undefined : (JSON.parse(String(request.body)) as unknown),
    }))
}

function nameOf({ method, path }: SinkRequest): string {
  return `${method} ${path.replace(/\?.*/, '')}`
}
