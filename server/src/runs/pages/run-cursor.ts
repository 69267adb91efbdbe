import { type AppError, invalidParameter } from '@assay/protocol'

/** Where a list of runs goes on; `upTo` names the newest run that its first page could have, null for a first page. */
export interface RunCursor {
  upTo: number | null
  offset: number
}

export function formatRunCursor({ upTo, offset }: RunCursor): string {
  return `${upTo}.${offset}`
}

/** @throws INVALID_PARAMETER_VALUE */
export function readRunCursor(cursor: string | undefined): RunCursor {
  if (cursor === undefined) return { upTo: null, offset: 0 }
  const [, upTo, offset] = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor) ?? []
  if (upTo === undefined || offset === undefined) throw wrongCursor()
  return { upTo: Number(upTo), offset: Number(offset) }
}

/** A list of models goes on by number. @throws INVALID_PARAMETER_VALUE */
export function readOffsetCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (!/^\d{1,9}$/.test(cursor)) throw wrongCursor()
  return Number(cursor)
}

function wrongCursor(): AppError {
  return invalidParameter('Invalid page token: it was not given out by this server. Ask for the first page again.')
}
