import type { Command } from './command.ts'
import { startServer } from './server.ts'

export const demoCommand: Command = {
  summary: 'Start the server with a demo project in it.',
  help: () =>
    [
      'assay demo [flags]',
      '',
      'Starts the server as `assay server --demo` does: a small agent runs against simulated model providers on this',
      'machine and sends its traces, so that there is something to see. No key and no network are needed.',
      '',
      'Takes the flags of `assay server`.',
    ].join('\n'),
  run: async (args) => {
    await startServer(['--demo', ...args])
    return 0
  },
}
