import { version } from './app.ts'
import { describeFlags } from './config.ts'

/** What is said instead of a start to flags that only ask; null where none of them is among `argv`. */
export function askedText(argv: readonly string[]): string | null {
  const has = (...flags: string[]) => flags.some((flag) => argv.includes(flag))
  if (has('--help', '-h'))
    return `Starts Assay and stays until Ctrl-C.\n\n${describeFlags()}\n\nEach flag is also a variable (--otlp-grpc-port: ASSAY_OTLP_GRPC_PORT) and a key of assay.config.json (otlpGrpcPort).\n`
  return has('--version', '-v') ? `${version}\n` : null
}
