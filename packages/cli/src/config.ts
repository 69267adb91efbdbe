import { describeConfig } from '@assay/server/config'
import type { Command } from './command.ts'
import { readServerConfig } from './server-config.ts'

export const configCommand: Command = {
  summary: 'Show every setting of the server, its value and where it came from.',
  help: () =>
    [
      'assay config [flags of assay server]',
      '',
      'Prints what `assay server` with the same flags, in this folder and with this environment, would run with:',
      'one line a key with its value and whether a flag, a variable, the file or the default gave it. Secrets stay hidden.',
    ].join('\n'),
  run: (args, terminal) => {
    terminal.print(describeConfig(readServerConfig(args, terminal)))
    return Promise.resolve(0)
  },
}
