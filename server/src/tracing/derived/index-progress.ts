import type { DatabaseSync } from 'node:sqlite'

const queues = ['fragment', 'fragment_grave', 'stale_hour'] as const

/**
 * The queues in which the derived database says that it has done more than the main one ever gave out. The main database is then an older
 * one, from a backup or after damage to its log: numbers that it gives out again would pass for indexed. Empty when all is well.
 */
export function queuesAhead(main: DatabaseSync, words: DatabaseSync): string[] {
  const given = main.prepare('SELECT seq FROM main.sqlite_sequence WHERE name = ?')
  const done = words.prepare('SELECT done FROM progress WHERE queue = ?')
  // A queue without its note counts as ahead, too: nothing says how far it came.
  return queues.filter((queue) => !(Number(done.get(queue)?.['done']) <= Number(given.get(queue)?.['seq'] ?? 0)))
}
