import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { program } from '../../tools/test/lacks.ts'
import type { Need } from '../../tools/test/needs.ts'

/**
 * Runs a Python program with the real MLflow client and returns the facts that it prints as JSON. `environment` is all that it has beside
 * path and home.
 * @throws with what it wrote when it fails.
 */
export async function runFacts(
  python: Need,
  script: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<unknown> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', PYTHONDONTWRITEBYTECODE: '1', ...environment }
  const { stdout } = await promisify(execFile)(program(python), [join(import.meta.dirname, 'facts', script), ...args], { env })
  return JSON.parse(stdout) as unknown
}
