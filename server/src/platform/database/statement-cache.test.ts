import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { maxCachedStatements, StatementCache } from './statement-cache.ts'

function numbers(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE number (n INTEGER); INSERT INTO number VALUES (1), (2), (3)')
  return db
}

describe('StatementCache', () => {
  it('prepares a text once', () => {
    const statements = new StatementCache(numbers())
    expect(statements.get('SELECT 1')).toBe(statements.get('SELECT 1'))
  })

  it('keeps so many, and drops what was not asked for longest', () => {
    const statements = new StatementCache(numbers())
    const [first, second] = [statements.get('SELECT 1'), statements.get('SELECT 2')]
    for (let n = 3; n <= maxCachedStatements; n++) statements.get(`SELECT ${n}`)
    expect(statements.get('SELECT 1')).toBe(first)
    expect(statements.size).toBe(maxCachedStatements)
    statements.get('SELECT 0')
    expect(statements.size).toBe(maxCachedStatements)
    expect(statements.get('SELECT 1')).toBe(first)
    expect(statements.get('SELECT 2')).not.toBe(second)
  })

  it('gives rows one by one, also after somebody stopped in the middle', () => {
    const statements = new StatementCache(numbers())
    const text = 'SELECT n FROM number WHERE n > ? ORDER BY n'
    for (const row of statements.rows(text, 0)) if (row['n'] === 2) break
    expect([...statements.rows(text, 1)].map((row) => row['n'])).toEqual([2, 3])
  })

  it('gives rows as lists', () => {
    const statements = new StatementCache(numbers())
    expect([...statements.lists<[number, number]>('SELECT n, n * n FROM number WHERE n > ?', 1)]).toEqual([
      [2, 4],
      [3, 9],
    ])
  })

  it('gives rows after a run that failed in the middle', () => {
    const db = numbers()
    let limit = 2
    db.function('guarded', (n) => {
      if (Number(n) > limit) throw new Error('enough')
      return n
    })
    const statements = new StatementCache(db)
    const text = 'SELECT guarded(n) AS n FROM number'
    expect(() => [...statements.rows(text)]).toThrow('enough')
    limit = 3
    expect([...statements.rows(text)].map((row) => row['n'])).toEqual([1, 2, 3])
  })
})
