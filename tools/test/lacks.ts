import { locate, type Need, needs } from './needs.ts'

/**
 * For `describe.skipIf(lacks('python'))`: true, with one line that says so, when this machine has no such thing.
 *
 * @throws in CI, where everything is installed: what is absent there is a broken set-up, not a reason to skip.
 */
export function lacks(need: Need): boolean {
  if (locate(need) !== undefined) return false
  const sentence = `needs ${need}, which this machine lacks: ${needs[need].howToGet}`
  if (process.env.CI) throw new Error(`In CI no test may skip, but one ${sentence}`)
  process.stderr.write(`skipped: a test ${sentence}\n`)
  return true
}

/** The path of the program behind a need, for a test that runs only where it is not lacking. */
export function program(need: Need): string {
  const path = locate(need)
  if (path === undefined) throw new Error(`${need} is not on this machine: ${needs[need].howToGet}`)
  return path
}
