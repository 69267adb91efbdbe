import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type as systemName } from 'node:os'
import { join } from 'node:path'
import { sdkPeers } from '../install/sdk-peers.ts'
import { places } from '../places.ts'

/** The load average says how much else ran: above the number of processors, other programs waited for them. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${gib} GiB, ${systemName()} ${release()}, load average ${loadavg()[1]?.toFixed(1)} at the end`
}

/** Of everything that is measured. */
export function versions(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(places.root, 'server', 'package.json'), 'utf8')) as { version: string }
  const peers = sdkPeers.map(({ packages: [first = ''] }) => [
    first.slice(0, first.lastIndexOf('@')),
    first.slice(first.lastIndexOf('@') + 1),
  ])
  return {
    Assay: version,
    Node: process.versions.node,
    SQLite: process.versions['sqlite'] ?? '',
    MLflow: '3.18.0',
    Phoenix: '20.26.1',
    ...Object.fromEntries(peers),
  }
}

/** Short, with `+` where the sources were changed since. */
export function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: places.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'server', 'packages', 'web') === '' ? '' : '+')
  } catch {
    return 'no commit'
  }
}
