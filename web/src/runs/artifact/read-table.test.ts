import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostTableCells, mostTableRows, readTable } from './read-table.ts'

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

describe('readTable', () => {
  it.each<[string, ',' | '\t', string[][]]>([
    [
      'a,b\n1,2\n',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a\tb\r\n1\t2',
      '\t',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"a ""b"", c",d', ',', [['a "b", c', 'd']]],
    ['"two\nlines",x', ',', [['two\nlines', 'x']]],
    ['\ufeffa,', ',', [['a', '']]],
    ['"never closed,\nx', ',', [['never closed,\nx']]],
    ['', ',', []],
  ])('%j', (text, separator, rows) => expect(readTable(text, separator)).toEqual({ rows, cut: false }))

  it('reads what was written, whatever the cells hold', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), { maxLength: 10 })
    fc.assert(
      fc.property(cells, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(lineEnd)
        expect(readTable(text, ',').rows).toEqual(rows)
      }),
    )
  })

  it('stops at so many rows and cells, and says so', () => {
    expect(readTable('a\n'.repeat(mostTableRows), ',')).toMatchObject({ cut: false })
    const long = readTable('a\n'.repeat(mostTableRows + 1), ',')
    expect([long.rows.length, long.cut]).toEqual([mostTableRows, true])
    expect(readTable(Array(mostTableCells).fill('a').join(','), ',').cut).toBe(false)
    const wide = readTable(
      Array(mostTableCells + 1)
        .fill('a')
        .join(','),
      ',',
    )
    expect([wide.rows[0]?.length, wide.cut]).toEqual([mostTableCells, true])
  })
})
