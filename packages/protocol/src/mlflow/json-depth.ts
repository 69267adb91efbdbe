import { invalidParameter } from '../errors.ts'

/** Deepest nesting of lists and objects in a request. Writers of JSON recurse; a value of any depth could end the stack. */
const maxJsonDepth = 100

/** @throws INVALID_PARAMETER_VALUE when `value`, fresh from `JSON.parse`, is nested deeper than `maxJsonDepth`. Does not recurse. */
export function checkJsonDepth(value: unknown): void {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxJsonDepth) throw invalidParameter(`The request is nested deeper than ${maxJsonDepth} levels.`)
    level = level.filter((node) => typeof node === 'object' && node !== null).flatMap((node) => Object.values(node))
  }
}
