import { type InitOptions, init, shutdown } from '../src/index.ts'
import { type Answer, type OtlpSink, startSink } from './otlp-sink.ts'

/** Runs `program` with tracing on and gives what the server then has. Nothing of the machine's own settings takes part. */
export async function traced(program: (sink: OtlpSink) => unknown, options: InitOptions = {}, answer?: Answer): Promise<OtlpSink> {
  await using sink = await startSink(answer)
  init({ url: sink.url, openTelemetry: false, log: () => {}, ...options })
  try {
    await program(sink)
  } finally {
    await shutdown()
  }
  return sink
}
