import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Once before all end-to-end tests: what they start is what the sources say now. */
export default function buildServer(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'server', 'scripts', 'build.ts')], { stdio: 'inherit' })
}
