import { isAppError } from '@assay/protocol'

/** The server refused the query itself, rather than failed at answering it. */
export function isQueryError(error: unknown): boolean {
  return isAppError(error) && error.code === 'INVALID_PARAMETER_VALUE'
}
