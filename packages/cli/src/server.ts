import { AppError } from '@assay/protocol'
import { describeFlags } from '@assay/server/config'
import { fileURLToPath } from 'node:url'
import type { Command } from './command.ts'

export const serverCommand: Command = {
  summary: 'Start the server: pages, API and OTLP on one machine.',
  help: () =>
    [
      'assay server [flags]',
      '',
      'Starts the server and stays until Ctrl-C, which ends it after the requests under way.',
      '',
      describeFlags(),
      '',
      'Each flag is also a variable (--otlp-grpc-port: ASSAY_OTLP_GRPC_PORT) and a key of the file (otlpGrpcPort).',
      'A flag counts before a variable, a variable before the file. `assay config` shows which value counts and why.',
    ].join('\n'),
  run: async (args) => {
    await startServer(args)
    return 0
  },
}

/**
 * Becomes the server: its program runs in this process, with these flags as its own.
 * @throws NOT_IMPLEMENTED where the server is not installed beside the command.
 */
export async function startServer(flags: readonly string[]): Promise<void> {
  // Not written into the import: a bundle of the command must not take the server in.
  const program = '@assay/server'
  let url: string
  try {
    url = import.meta.resolve(program)
  } catch (cause) {
    throw new AppError('NOT_IMPLEMENTED', 'The server is not installed beside this command. Run it from the repository: `npm start`.', {
      cause,
    })
  }
  process.argv = [process.execPath, fileURLToPath(url), ...flags]
  await import(url)
}
