import { isAppError } from '@assay/protocol'

export function isMissing(error: unknown): boolean {
  return isAppError(error) && error.code === 'RESOURCE_DOES_NOT_EXIST'
}

/** For `catch`: null for what is not there, or not any more. */
export function unlessMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
