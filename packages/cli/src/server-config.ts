import { type Config, loadConfig, readFileIfThere, type ResolvedConfig } from '@assay/server/config'
import type { Terminal } from './command.ts'

/** What a server started with these flags, here and now, would run with. */
export function readServerConfig(argv: readonly string[], { env, cwd }: Terminal): ResolvedConfig<Config> {
  return loadConfig({ argv, env, cwd, readFile: readFileIfThere })
}
