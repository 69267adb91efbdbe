import { invalidParameter } from '../errors.ts'
import { pythonJson } from './python-json.ts'

/** Longest key of a tag. Unit: characters, as for the other limits that MLflow documents. */
const maxKeyChars = 250

/**
 * MLflow's rules for the key of a tag: letters of any script, digits and `/ _ . - : space`, at most 250 characters, and no path that means
 * another one.
 * @throws INVALID_PARAMETER_VALUE
 */
export function checkTagKey(key: string): void {
  if (!/^[\p{L}\p{N}\p{M}_/.\-: ]*$/u.test(key)) {
    throw invalidKey(
      key,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  }
  const resolved = resolvedPath(key)
  if (resolved !== key || key === '.' || key.startsWith('..') || key.startsWith('/')) {
    throw invalidKey(
      key,
      'Names may be treated as files in certain cases, and must not resolve to other names when treated as such. ' +
        `This name would resolve to '${resolved}'`,
    )
  }
  if (key.length > maxKeyChars) throw tooLong('key', maxKeyChars)
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

function invalidKey(key: string, why: string) {
  return invalidParameter(`Invalid value ${pythonJson(key)} for parameter 'key' supplied: ${why}`)
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
