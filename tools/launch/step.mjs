// @ts-check
import { spawn } from 'node:child_process'
import { basename } from 'node:path'

/** A failure the user can act on: printed as its message alone, without a stack. */
export class LaunchError extends Error {}

const networkTrouble =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request to/

/** npm says nothing while it downloads, which takes a minute or two the first time. */
const signOfLifeMs = 10_000

/**
 * One short line of progress on stderr, so that stdout stays the program's own.
 *
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`assay: ${line}\n`)
}

/**
 * Runs npm with its output held back, and says what is being done and how long it took.
 *
 * `node` is the Node that runs npm: npm leaves out optional packages (the platform binaries of the tool chain) whose
 * `engines` do not fit the Node it runs on, so an old Node would make an install that lacks them.
 *
 * @param {{ what: string, root: string, node?: string, env?: NodeJS.ProcessEnv, args: string[] }} step
 * @returns {Promise<void>}
 * @throws {LaunchError} with the tail of npm's output, and with what to do where the network or npm itself is missing.
 */
export async function npmStep({ what, ...call }) {
  say(`${what} …`)
  const startedAt = Date.now()
  const seconds = () => (Date.now() - startedAt) / 1000
  const signOfLife = setInterval(() => say(`${what} … ${Math.round(seconds())} s`), signOfLifeMs)
  const { code, output } = await npm(call).finally(() => clearInterval(signOfLife))
  if (code !== 0) throw new LaunchError(explain(what, code, output))
  say(`${what}: done in ${seconds().toFixed(1)} s`)
}

/**
 * Asks the registry one small thing before a step that asks it hundreds: without a network npm waits for each of those
 * in turn, and would take minutes to say so.
 *
 * @param {{ what: string, root: string, node?: string, env?: NodeJS.ProcessEnv }} step
 * @throws {LaunchError} as `npmStep` does
 */
export async function reachRegistry({ what, ...call }) {
  const { code, output } = await npm({ ...call, args: ['view', 'typescript', 'version', '--prefer-online', '--loglevel=error'] })
  if (code !== 0) throw new LaunchError(explain(what, code, output))
}

/** @param {{ root: string, node?: string, env?: NodeJS.ProcessEnv, args: string[] }} call */
function npm({ root, node = process.execPath, env = process.env, args }) {
  const { command, prefix, shell } = npmCommand(node, env)
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000']
  return run(command, [...prefix, ...args, ...patience], { cwd: root, env, shell })
}

/**
 * Under `npm run`, npm names its own program; that one runs on any Node. Else whatever `npm` is on the PATH.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
function npmCommand(node, env) {
  const npmProgram = env.npm_execpath
  if (npmProgram && basename(npmProgram) === 'npm-cli.js') return { command: node, prefix: [npmProgram], shell: false }
  return { command: 'npm', prefix: [], shell: process.platform === 'win32' }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, shell: boolean }} options
 * @returns {Promise<{ code: number | string, output: string }>}
 */
function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk).slice(-8_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) =>
      resolve({ code: 'code' in error && error.code === 'ENOENT' ? 'missing' : 'broken', output: String(error) }),
    )
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'broken', output }))
  })
}

/**
 * @param {string} what
 * @param {number | string} code
 * @param {string} output
 */
function explain(what, code, output) {
  if (code === 'missing') return `${what} needs npm, and there is no \`npm\` on the PATH. Install Node with npm, then run this again.`
  const tail = ends(output.trim().split('\n'))
  if (networkTrouble.test(output)) {
    return `${tail}\n\n${what} needs the network once, and the npm registry cannot be reached. Connect (or set npm's \`registry\` or \`proxy\`) and run this again; later starts need no network.`
  }
  return `${tail}\n\n${what} failed (${code}); the lines above are npm's.`
}

/**
 * npm's reason stands at the start or at the end of what it prints, never in the middle.
 *
 * @param {string[]} lines
 */
function ends(lines) {
  return (lines.length <= 24 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-12)]).join('\n')
}
