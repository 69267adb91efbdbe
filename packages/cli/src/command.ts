/** What a command may touch of the world; passed in, so that a test can look. */
export interface Terminal {
  print: (text: string) => void
  complain: (text: string) => void
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}

export interface Command {
  /** One line for the list of commands. */
  summary: string
  /** The whole help text of `assay <name> --help`. */
  help: () => string
  /** @returns the exit code. @throws AppError for what the user can put right; its message is printed. */
  run: (args: readonly string[], terminal: Terminal) => Promise<number>
}
