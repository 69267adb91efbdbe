import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Check } from './checks.ts'

const repository = join(import.meta.dirname, '..', '..')

/** Runs one check with its output passed through; true when it passed. */
export async function runCheck({ name, proves, command, howToFix }: Check, root = repository): Promise<boolean> {
  process.stdout.write(`\n${name}: ${proves}\n`)
  const startedAt = performance.now()
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [...command], { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve(exitCode ?? 1))
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(
    code === 0 ? `${name}: passed (${seconds} s)\n` : `${name}: FAILED (${seconds} s)${howToFix ? ` ${howToFix}` : ''}\n`,
  )
  return code === 0
}
