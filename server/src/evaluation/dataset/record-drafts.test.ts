import { describe, expect, it } from 'vitest'
import { unpackSlice } from './packed-drafts.ts'
import { createRecordDrafts, maxRecords, readRecordDrafts } from './record-drafts.ts'

describe('readRecordDrafts', () => {
  it('reads what a record has, numbers as they were written', () => {
    const text =
      '[{"inputs":{"x":1.0},"outputs":"yes","expectations":{"y":2},"tags":{"mlflow.user":"ann"},"source":{"source_type":"human"}}]'
    expect(readRecordDrafts(text)).toEqual([
      {
        inputHash: '857628e420fdb53d38621c15f4b6f7627db49f87867f064ed831693c2be27e60',
        inputs: '{"x":1.0}',
        outputs: '"yes"',
        expectations: '{"y":2}',
        tags: '{"mlflow.user":"ann"}',
        source: '{"source_type":"HUMAN","source_data":{}}',
        by: 'ann',
      },
    ])
  })

  it('tells outputs that are not said from outputs that are null', () => {
    const [silent, none] = readRecordDrafts('[{"inputs":{}},{"inputs":{},"outputs":null}]')
    expect([silent?.outputs, none?.outputs]).toEqual([undefined, null])
  })

  it('keeps NaN and what is infinite wherever it is', () => {
    const [read] = readRecordDrafts(
      '[{"inputs":{"b":NaN,"a":[Infinity,-Infinity,1e999]},"outputs":NaN,"expectations":{"x":NaN},"tags":{"y":Infinity},' +
        '"source":{"source_type":"CODE","source_data":{"z":NaN}}}]',
    )
    expect(read).toEqual({
      // Of {"a": [Infinity, -Infinity, Infinity], "b": NaN}, as Python writes it.
      inputHash: '582f4eae2c0a19879f755d186dcc3761e8897ef0d5f614aa78e6c734a383ce98',
      inputs: '{"b":NaN,"a":[Infinity,-Infinity,Infinity]}',
      outputs: 'NaN',
      expectations: '{"x":NaN}',
      tags: '{"y":Infinity}',
      source: '{"source_type":"CODE","source_data":{"z":NaN}}',
      by: null,
    })
  })

  it('hashes numbers as Python writes them, however they came', () => {
    const text = '[{"inputs":{"x":1e5,"y":1e-7,"z":-0,"w":-0.0,"v":1E400,"u":12345678901234567890,"t":1e16}}]'
    expect(readRecordDrafts(text)[0]?.inputHash).toBe('4a80f4ae2ec9a55f9a3efd3a0246e3ed7e40b07137bf0750080c9a3378c3128b')
  })

  it('hashes inputs without the order of their members', () => {
    const [one, other] = readRecordDrafts('[{"inputs":{"a":1,"b":2}},{"inputs":{"b":2,"a":1}}]')
    expect(one?.inputHash).toBe(other?.inputHash)
  })

  it.each([
    ['what is no JSON', '[{"inputs": {"NaN": }}]', "'records' must be a JSON list."],
    ['what is no list', '{}', "'records' must be a JSON list of objects."],
    ['a record that is no object', '[1.0]', "'records[0]' must be an object."],
    ['inputs that are no object', '[{"inputs":{}},{"inputs":1.0}]', "'records[1].inputs' must be an object."],
    ['expectations that are no object', '[{"expectations":[]}]', "'records[0].expectations' must be an object."],
    ['an unknown source', '[{"source":{"source_type":"x"}}]', 'Invalid dataset record source type: X. Valid source types: '],
  ])('refuses %s', (_, text, message) => {
    expect(() => readRecordDrafts(text)).toThrow(message)
  })

  it('takes maxRecords and refuses one more', () => {
    const list = (count: number): string => `[${Array(count).fill('{}').join(',')}]`
    expect(readRecordDrafts(list(maxRecords))).toHaveLength(maxRecords)
    expect(() => readRecordDrafts(list(maxRecords + 1))).toThrow(
      `'records' has ${maxRecords + 1} records; at most ${maxRecords} are taken.`,
    )
  })
})

describe('createRecordDrafts', () => {
  const drafts = createRecordDrafts(() => undefined)
  const bodyOf = (message: unknown) => Buffer.from(JSON.stringify(message))

  it('reads a body into slices, in order, with what was not said', async () => {
    const records = Array.from({ length: 2_001 }, (_, q) => (q === 0 ? { inputs: { q }, outputs: null } : { inputs: { q } }))
    const { slices } = await drafts.read(bodyOf({ records: JSON.stringify(records) }))
    const read = slices.map(unpackSlice)
    expect(read.map((slice) => slice.length)).toEqual([1_000, 1_000, 1])
    expect(read.flat()).toEqual(readRecordDrafts(JSON.stringify(records)))
    expect(read.flat().map(({ outputs }) => outputs)).toEqual([null, ...Array<undefined>(2_000).fill(undefined)])
  })

  it('puts no more large records into a slice than its letters take', async () => {
    const inputs = (chars: number) => ({ inputs: { text: 'x'.repeat(chars) } })
    const { slices } = await drafts.read(bodyOf({ records: JSON.stringify([1, 3e6, 5e6, 1, 1].map(inputs)) }))
    expect(slices.map((slice) => unpackSlice(slice).length)).toEqual([2, 1, 2])
    expect((await drafts.read(bodyOf({ records: '[]' }))).slices.map(unpackSlice)).toEqual([[]])
  })

  it('refuses what is no such body', async () => {
    await expect(drafts.read(Buffer.from('{'))).rejects.toThrow('The request body is not valid JSON.')
    await expect(drafts.read(Buffer.from([0x22, 0xff, 0x22]))).rejects.toThrow('The request body is not valid UTF-8.')
    await expect(drafts.read(bodyOf({}))).rejects.toThrow("Missing value for required parameter 'records'")
  })

  it('ends when its time is over', async () => {
    const late = createRecordDrafts(() => {
      throw new Error('late')
    })
    await expect(late.read(bodyOf({ records: '[{}]' }))).rejects.toThrow('late')
  })
})
