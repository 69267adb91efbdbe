import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from './csv.ts'

const mark = '\ufeff'

describe('a table for a spreadsheet', () => {
  it('quotes text, and leaves numbers, truths and nothing as they are', () => {
    expect(toCsv([['a "quoted", text\nof two lines', -1.5, true, null]])).toBe(`${mark}"a ""quoted"", text\nof two lines",-1.5,true,\r\n`)
  })

  it.each(["=cmd|' /C calc'!A0", '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u0000=1', '\ufeff=1', '＝1', '＠A'])(
    'HX-53 makes text of the formula %j',
    (text) => {
      expect(toCsv([[text]])).toBe(`${mark}"'${text}"\r\n`)
    },
  )

  it('HX-53 begins no cell with a formula, whatever the texts are, and keeps each', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[=+\-@\t\r",; ]{1,4}/))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (texts) => {
        const line = toCsv([texts]).slice(mark.length, -2)
        const cells = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, inside = '']) => inside.replaceAll('""', '"'))
        expect(cells.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell))).toEqual(
          texts.map((one) => (one.startsWith("'") ? one.slice(1) : one)),
        )
        for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@]/)
      }),
    )
  })
})
