import { invalid } from '../rest/assay-error.ts'

/** Which version of a prompt: by number, or by alias. `latest` is the alias of the newest. */
export type PromptAddress = { name: string } & ({ version: number } | { alias: string })

/** Letters, digits, `_`, `-` and `.`, by MLflow. */
const nameRule = /^[a-zA-Z0-9_.-]+$/

/** @throws AssayError, `INVALID_PARAMETER_VALUE`. */
export function assertPromptName(name: string): void {
  if (typeof name !== 'string' || !nameRule.test(name)) {
    throw invalid(`"${name}" is no name of a prompt: such have letters, digits, "_", "-" and "." only, and at least one of them`)
  }
}

/**
 * Reads a name, whose newest version is meant, or `prompts:/<name>/<version>`, `prompts:/<name>@<alias>`.
 * @throws AssayError, `INVALID_PARAMETER_VALUE`, for anything else.
 */
export function parsePromptUri(nameOrUri: string): PromptAddress {
  if (!nameOrUri.startsWith('prompts:')) {
    assertPromptName(nameOrUri)
    return { name: nameOrUri, alias: 'latest' }
  }
  const [, name = '', version, alias] = /^prompts:\/+([^/@]+)(?:\/(\d+)|@([^/@]+))$/.exec(nameOrUri) ?? []
  if (version === undefined && alias === undefined) {
    throw invalid(`"${nameOrUri}" is no address of a prompt; such are prompts:/<name>/<version> and prompts:/<name>@<alias>`)
  }
  assertPromptName(name)
  return alias === undefined ? { name, version: Number(version) } : { name, alias }
}
