import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { TextOp } from './comparison.ts'
import { compareSql } from './compare-sql.ts'
import { kyselyOn } from './kysely-sqlite.ts'
import { openMemoryDatabase } from './memory-database.fixture.ts'
import { OutOfTime } from './time-budget.ts'

const { db, budget } = openMemoryDatabase()
const tables = kyselyOn<object>(db)

async function holds(text: string | null, op: TextOp, pattern: string): Promise<boolean> {
  const { rows } = await sql<{ held: number | null }>`
    SELECT ${compareSql(sql.ref('text'), op, pattern)} AS held FROM (SELECT ${text} AS text)`.execute(tables)
  return rows[0]?.held === 1
}

describe('compareSql', () => {
  // Short texts are compared by SQLite, long ones by us: both must find the same.
  const long = 'x'.repeat(20_000)
  it.each([
    ['LIKE', 'Ab[*?]c', 'Ab[*?]c', true],
    ['LIKE', 'Abc', 'abc', false],
    ['LIKE', 'Abc', 'A_c', true],
    ['LIKE', 'Abc', '%b%', true],
    ['LIKE', 'Abc', 'b%', false],
    ['ILIKE', 'Abc', 'aBC', true],
    ['ILIKE', 'Abc', '%BC', true],
    ['ILIKE', 'Äbc', 'äbc', false],
  ] as const)('%s: %j and %j: %j, however long the text is', async (op, text, pattern, expected) => {
    expect(await holds(text, op, pattern)).toBe(expected)
    expect(await holds(long + text, op, long + pattern)).toBe(expected)
    expect(await holds(text, op, `${pattern}%`)).toBe(expected)
    expect(await holds(text + long, op, `${pattern}%`)).toBe(expected)
  })

  it.each(['LIKE', 'ILIKE'] as const)('%s of nothing does not hold', async (op) => {
    expect(await holds(null, op, '%')).toBe(false)
  })

  it.each(['LIKE', 'ILIKE'] as const)('%s of a long text is over when the budget is', async (op) => {
    const asked = budget.run(-1, () => holds('a'.repeat(20_000), op, `%${'a'.repeat(900)}_b`))
    await expect(asked).rejects.toThrow(OutOfTime)
  })

  it('does not go over a long text for each letter of its pattern', async () => {
    for (let i = 0; i < 1_000; i++) expect(await holds('a'.repeat(19_999) + 'c', 'LIKE', `%${'a'.repeat(990)}b`)).toBe(false)
  })
})
