// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program in the place of this one: its input and output, the signals sent to this process, and its exit code.
 *
 * @param {{ node: string, args: string[], cwd: string, env: NodeJS.ProcessEnv }} program
 * @returns {Promise<number>} the exit code; 128 + the signal's number where a signal ended it, as shells count
 */
export function runProgram({ node, args, cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env, stdio: 'inherit' })
    // A terminal sends Ctrl-C to every process of the group: passed on, it would reach the program twice.
    const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
    /** @param {NodeJS.Signals} signal */
    const reachesChildAnyway = (signal) => signal === 'SIGINT' && hasTerminal
    /** @type {NodeJS.Signals[]} */
    const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of passedOn) {
      process.on(signal, () => {
        if (!reachesChildAnyway(signal)) child.kill(signal)
      })
    }
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
