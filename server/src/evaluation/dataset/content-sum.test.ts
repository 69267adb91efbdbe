import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentSum, digestOf } from './content-sum.ts'

const record = fc.record({
  inputs: fc.json(),
  outputs: fc.option(fc.json()),
  expectations: fc.option(fc.json()),
  tags: fc.constant('{}'),
  source: fc.constant(null),
})

describe('ContentSum', () => {
  it('is the same for the same records in any order', () => {
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const [there, back] = [new ContentSum(), new ContentSum()]
        for (const each of records) there.add(each)
        for (const each of records.toReversed()) back.add(each)
        expect(back.toBytes()).toEqual(there.toBytes())
      }),
    )
  })

  it('is what it was when what went in goes out, whatever else is there', () => {
    fc.assert(
      fc.property(fc.array(record), record, (records, guest) => {
        const sum = new ContentSum()
        for (const each of records) sum.add(each)
        const before = sum.toBytes()
        sum.add(guest)
        expect(sum.toBytes()).not.toEqual(before)
        const read = new ContentSum(sum.toBytes())
        read.remove(guest)
        expect(read.toBytes()).toEqual(before)
      }),
    )
  })

  it('tells a record with no outputs from one whose outputs are null', () => {
    const digest = (outputs: string | null): string => {
      const sum = new ContentSum()
      sum.add({ inputs: '{}', outputs, expectations: null, tags: '{}', source: null })
      return digestOf(sum.toBytes())
    }
    expect(digest(null)).toMatch(/^[0-9a-f]{8}$/)
    expect(digest(null)).not.toBe(digest('null'))
  })
})
