import { isAppError, nearestName } from '@assay/protocol'
import type { Command, Terminal } from './command.ts'
import { configCommand } from './config.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { serverCommand } from './server.ts'
import { version } from './version.ts'

const commands = new Map<string, Command>([
  ['server', serverCommand],
  ['demo', demoCommand],
  ['config', configCommand],
  ['doctor', doctorCommand],
])

/** What other programs call the command that we have under another name. */
const otherNames = new Map([
  ['start', 'server'],
  ['run', 'server'],
  ['ui', 'server'],
])

/** Runs `assay <args>`; the answer is the exit code: 0 good, 1 trouble that was printed, 2 wrong use. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args
  if (first === '--version' || first === '-v') {
    terminal.print(version())
    return 0
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return help(rest[0], terminal)
  const command = commands.get(first)
  if (!command) return unknownCommand(first, terminal)
  if (rest.includes('--help') || rest.includes('-h')) return help(first, terminal)
  try {
    return await command.run(rest, terminal)
  } catch (error) {
    if (!isAppError(error)) throw error
    terminal.complain(`${(error as Error).message}\n\n\`assay ${first} --help\` shows what can be set.`)
    return 1
  }
}

function help(name: string | undefined, terminal: Terminal): number {
  const command = name === undefined ? undefined : commands.get(name)
  if (name !== undefined && !command) return unknownCommand(name, terminal)
  terminal.print(command ? command.help() : overview())
  return 0
}

function overview(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  return [
    'assay <command> [flags]',
    '',
    ...list,
    '',
    '`assay <command> --help` tells more about one; `assay --version` prints the version.',
  ].join('\n')
}

function unknownCommand(name: string, terminal: Terminal): number {
  const near = otherNames.get(name) ?? nearestName(name, commands.keys())
  terminal.complain(`unknown command \`${name}\`${near === null ? '' : ` — did you mean \`${near}\`?`}\n\n${overview()}`)
  return 2
}
