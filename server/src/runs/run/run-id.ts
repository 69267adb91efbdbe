import { randomUUID } from 'node:crypto'

/**
 * 32 hex digits: a UUID of version 7 without its dashes, of unix milliseconds and 74 random bits. A later run's id is greater, so that new ones
 * stand together in an index. The bits are those of a random UUID, which Node draws many at a time.
 */
export function newRunId(nowMs: number): string {
  const random = randomUUID()
  return `${nowMs.toString(16).padStart(12, '0')}7${random.slice(15, 18)}${random.slice(19, 23)}${random.slice(24)}`
}
