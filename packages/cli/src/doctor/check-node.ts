import type { Finding } from './finding.ts'

const neededMajor = 24

export function checkNode(version: string): Finding {
  const name = 'node'
  if (Number.parseInt(version, 10) >= neededMajor) return { name, level: 'ok', detail: `Node ${version}` }
  return {
    name,
    level: 'FAIL',
    detail: `Node ${version} is too old for the server, which needs ${neededMajor} or newer.`,
    remedy: 'Start with `npm start` in the repository, which brings its own, or install a newer Node.',
  }
}
