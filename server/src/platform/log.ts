import type { Clock } from './clock.ts'
import { redact } from './redact.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
type LogLevel = (typeof logLevels)[number]

/** What a line says beside its message. */
export type LogFields = Readonly<Record<string, unknown>>

/** One event, one line; never throws. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A log that adds these fields to each of its lines. */
  with(fields: LogFields): Log
}

export interface LogOptions {
  clock: Clock
  /** Less than this is not written. */
  level: LogLevel
  /** `json`: one JSON object a line, for machines. `text`: for a person at a terminal. */
  format: 'json' | 'text'
  /** Values that must appear in no line, whatever they stand in; the server's own token. */
  secrets: readonly string[]
  /** Takes one whole line with its line break. */
  write: (line: string) => void
}

/**
 * Writes lines that cannot be forged or made to leak: control characters are escaped in both formats, and secrets are
 * replaced before anything is written. An `Error` is written as its message, with its stack where the level is debug.
 */
export function createLog(options: LogOptions, bound: LogFields = {}): Log {
  const least = logLevels.indexOf(options.level)
  const line = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (logLevels.indexOf(level) < least) return
    const head = { time: new Date(options.clock.nowMs()).toISOString(), level, message }
    options.write(`${print({ ...head, ...unreserved({ ...bound, ...fields }, options.level) }, head, options)}\n`)
  }
  return {
    debug: (message, fields) => line('debug', message, fields),
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, fields) => line('error', message, fields),
    with: (fields) => createLog(options, { ...bound, ...fields }),
  }
}

interface Head {
  time: string
  level: LogLevel
  message: string
}

/** A field whose getter throws must not cost the event: then the line has no fields. */
function print(entry: Head, head: Head, options: LogOptions): string {
  const toLine = options.format === 'json' ? JSON.stringify : toText
  try {
    return escapeControls(toLine(redact(entry, options.secrets) as Head))
  } catch {
    return escapeControls(toLine({ ...(redact(head, options.secrets) as Head), note: 'fields could not be written' } as Head))
  }
}

/** The line's own three names cannot be taken by a field; an error's stack is for those who look for defects. */
function unreserved(fields: LogFields, level: LogLevel): LogFields {
  const own = new Set(['time', 'level', 'message'])
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      own.has(key) ? `${key}_` : key,
      value instanceof Error && level === 'debug' ? (value.stack ?? value.message) : value,
    ]),
  )
}

function toText({ time, level, message, ...fields }: Head): string {
  const tail = Object.entries(fields).map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return `${time.slice(11, 23)} ${level.padEnd(5)} ${message}${tail.join('')}`
}

/** C0, DEL, C1 and the line separators: what could end the line, move the cursor or colour a terminal. */
function escapeControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
