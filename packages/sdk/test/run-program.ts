import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ProgramResult {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** From start to exit. */
  durationMs: number
}

export interface ProgramOptions {
  cwd?: string
  env?: Record<string, string>
  node?: string
  args?: string[]
  /** Called as soon as the program has written the line `ready`. */
  onReady?: (child: ChildProcess) => void
}

/** Runs a TypeScript or JavaScript program of its own, with only the given variables beside PATH. */
export async function runProgram(
  source: string,
  { cwd, env = {}, node = process.execPath, args = [], onReady }: ProgramOptions = {},
): Promise<ProgramResult> {
  const began = performance.now()
  const child = spawn(node, [...args, '--input-type=module', '--eval', source], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let ready = false
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    if (!ready && stdout.includes('ready\n')) {
      ready = true
      onReady?.(child)
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, stdout, stderr, durationMs: performance.now() - began }
}
