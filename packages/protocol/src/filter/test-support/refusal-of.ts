import { expect } from 'vitest'
import { isAppError } from '../../errors.ts'

/** For tests: the error that `parse` is refused with, as a page sees it. Fails when it is not refused or refused by anything else. */
export function refusalOf(parse: () => unknown): { message: string; position: unknown; token: unknown } {
  try {
    parse()
  } catch (error) {
    if (!isAppError(error)) throw error
    expect(error.code).toBe('INVALID_PARAMETER_VALUE')
    return { message: error.message, position: error.details?.['position'], token: error.details?.['token'] }
  }
  return expect.fail('expected a refusal, but it was accepted')
}
