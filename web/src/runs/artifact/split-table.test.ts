import { describe, expect, it } from 'vitest'
import { mostTableCells, mostTableRows } from './read-table.ts'
import { splitTable } from './split-table.ts'

describe('splitTable', () => {
  it('reads the columns and rows that log_table writes', () => {
    const table = {
      columns: ['question', 'score', 'tags'],
      data: [
        ['Why?', 0.5, ['a', 1]],
        ['"How"', null, { type: 'image' }],
        ['', true, []],
      ],
    }
    expect(splitTable(table)).toEqual({
      rows: [
        ['question', 'score', 'tags'],
        ['Why?', '0.5', '["a",1]'],
        ['"How"', '', '{"type":"image"}'],
        ['', 'true', '[]'],
      ],
      cut: false,
    })
  })

  it('reads a table with an index, with columns of numbers and without rows', () => {
    expect(splitTable({ columns: [0, 1], index: [7], data: [['a', 'b']] })?.rows).toEqual([
      ['0', '1'],
      ['a', 'b'],
    ])
    expect(splitTable({ columns: ['a'], data: [] })).toEqual({ rows: [['a']], cut: false })
  })

  it('keeps a number that is beyond those of JavaScript as one that is infinite', () => {
    expect(splitTable(JSON.parse('{"columns":["a"],"data":[[1e999]]}'))?.rows).toEqual([['a'], ['Infinity']])
  })

  it.each([
    ['a list', [['a'], [1]]],
    ['null', null],
    ['columns alone', { columns: ['a'] }],
    ['no column', { columns: [], data: [] }],
    ['a row that is none', { columns: ['a'], data: [1] }],
    ['a row of another length', { columns: ['a'], data: [[1, 2]] }],
    ['more than a table', { columns: ['a'], data: [[1]], title: 'x' }],
  ])('takes %s for no table', (_, value) => expect(splitTable(value)).toBe(undefined))

  it('stops at so many rows and cells, and says so', () => {
    const rows = (count: number) => ({ columns: ['a'], data: Array<number[]>(count).fill([1]) })
    expect(splitTable(rows(mostTableRows - 1))?.cut).toBe(false)
    const long = splitTable(rows(mostTableRows))
    expect([long?.rows.length, long?.cut]).toEqual([mostTableRows, true])
    const wide = splitTable({ columns: Array<string>(mostTableCells + 1).fill('a'), data: [Array<number>(mostTableCells + 1).fill(1)] })
    expect([wide?.rows.map((row) => row.length), wide?.cut]).toEqual([[mostTableCells, mostTableCells], true])
  })
})
