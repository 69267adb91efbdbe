import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface ExampleRun {
  /** Of the trace that the example made: 32 hex digits. */
  traceId: string
  output: string
}

/**
 * Runs an example as a user would, in its own folder, with the addresses of `env` and without a provider's key.
 * @throws with what it printed, when it fails or names no trace
 */
export async function runExample(
  command: string,
  args: string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<ExampleRun> {
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _base, ...inherited } = process.env
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd, env: { ...inherited, PYTHONDONTWRITEBYTECODE: '1', ...env } })
  const traceId = /^Trace: tr-([0-9a-f]{32})$/m.exec(stdout)?.[1]
  if (traceId === undefined) throw new Error(`${command} ${args.join(' ')} named no trace; it printed:\n${stdout}${stderr}`)
  return { traceId, output: stdout }
}
