import type { AppError } from '../errors.ts'
import { invalidParameter } from '../errors.ts'

/** A piece of the text being parsed: UTF-16 offsets, `to` exclusive. */
export interface TextRange {
  from: number
  to: number
}

const shownChars = 100

/** A piece of text short enough for a message. */
export function clip(text: string): string {
  return text.length <= shownChars ? text : `${text.slice(0, shownChars)}…`
}

/**
 * INVALID_PARAMETER_VALUE that says where: `details` holds `position` and `length` (UTF-16 units of `text`, so that a page can underline it)
 * and `token`, the bad piece, clipped. A range at the end of the text has length 0 and an empty token.
 */
export function filterError(text: string, range: TextRange, message: string): AppError {
  return invalidParameter(message, {
    details: { position: range.from, length: range.to - range.from, token: clip(text.slice(range.from, range.to)) },
  })
}
