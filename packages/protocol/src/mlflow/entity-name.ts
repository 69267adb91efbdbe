import { invalidParameter } from '../errors.ts'
import { pythonJson } from './python-json.ts'

/** Longest key of a tag, a parameter or a metric. Unit: characters, as for the other limits that MLflow documents. */
export const maxKeyChars = 250

/** `checkName`, and at most 250 characters. @throws INVALID_PARAMETER_VALUE */
export function checkTagKey(key: string, path = 'key'): void {
  checkName(key, path)
  if (key.length > maxKeyChars) throw tooLong(path, maxKeyChars)
}

/**
 * MLflow's rules for the names of tags, parameters and metrics: letters of any script, digits and `/ _ . - : space`, and no path that means
 * another one. `path` names the member in the refusal.
 * @throws INVALID_PARAMETER_VALUE
 */
export function checkName(key: string, path: string): void {
  if (!/^[\p{L}\p{N}\p{M}_/.\-: ]*$/u.test(key)) {
    throw invalidName(
      path,
      key,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  }
  const resolved = resolvedPath(key)
  if (resolved !== key || key === '.' || key.startsWith('..') || key.startsWith('/')) {
    throw invalidName(
      path,
      key,
      'Names may be treated as files in certain cases, and must not resolve to other names when treated as such. ' +
        `This name would resolve to '${resolved}'`,
    )
  }
}

/** Whether `checkTagKey` takes it. */
export function isTagKey(key: string): boolean {
  try {
    checkTagKey(key)
    return true
  } catch {
    return false
  }
}

/** The refusal of a member that is over its limit. */
export function tooLong(name: string, maxChars: number) {
  return invalidParameter(`'${name}' exceeds the maximum length of ${maxChars} characters`)
}

function invalidName(path: string, name: string, why: string) {
  return invalidParameter(`Invalid value ${pythonJson(name)} for parameter '${path}' supplied: ${why}`)
}

/** POSIX path normalisation without a file system: `a/./b//c/..` is `a/b`. */
function resolvedPath(path: string): string {
  const rooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    const above = parts.at(-1)
    if (part !== '..') parts.push(part)
    else if (above !== undefined && above !== '..') parts.pop()
    else if (!rooted) parts.push(part)
  }
  return (rooted ? '/' : '') + parts.join('/') || '.'
}
