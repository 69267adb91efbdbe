import { invalidParameter } from '../errors.ts'

/** @throws INVALID_PARAMETER_VALUE where a list of a message has more entries than are taken */
export function checkCount(member: string, count: number, most: number): void {
  if (count > most) throw invalidParameter(`'${member}' has ${count} entries; at most ${most} are taken.`)
}
