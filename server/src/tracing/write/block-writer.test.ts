import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { blockBytes, BlockWriter, compressBlock, decompressBlock } from './block-writer.ts'

function openBlocks() {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE block (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data BLOB NOT NULL)')
  const read = (id: number): string => {
    const row = db.prepare('SELECT data, checksum FROM block WHERE id = ?').get(id)
    return row === undefined ? 'nothing' : decompressBlock(id, row['data'] as Uint8Array, Number(row['checksum'])).toString()
  }
  return { db, writer: new BlockWriter(db), read }
}

describe('BlockWriter', () => {
  it('puts payloads behind each other and writes them before the commit only', () => {
    const { writer, read } = openBlocks()
    expect(writer.append(Buffer.from('first'))).toEqual({ block: 1, position: 0 })
    expect(writer.append(Buffer.from('second'))).toEqual({ block: 1, position: 5 })
    expect(read(1)).toBe('nothing')
    writer.flush()
    expect(read(1)).toBe('firstsecond')
  })

  it('fills a block up to blockBytes and begins another beyond', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.alloc(blockBytes - 1, 'a'))
    expect(writer.append(Buffer.from('b'))).toEqual({ block: 1, position: blockBytes - 1 })
    expect(writer.append(Buffer.from('c'))).toEqual({ block: 2, position: 0 })
    writer.flush()
    expect(read(1)).toHaveLength(blockBytes)
    expect(read(2)).toBe('c')
  })

  it('takes a payload larger than a block whole', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.from('small'))
    expect(writer.append(Buffer.alloc(blockBytes * 3, 'x'))).toEqual({ block: 2, position: 0 })
    writer.flush()
    expect(read(2)).toHaveLength(blockBytes * 3)
  })

  it('uses the numbers again that a rolled back transaction took', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.from('lost'))
    writer.reset()
    expect(writer.append(Buffer.from('kept'))).toEqual({ block: 1, position: 0 })
    writer.flush()
    expect(read(1)).toBe('kept')
  })

  it('refuses to read bytes that are not what was written', () => {
    const { data, checksum } = compressBlock(Buffer.from('a payload'))
    const damaged = Uint8Array.from(data)
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1
    expect(() => decompressBlock(7, damaged, checksum)).toThrow('Payload block 7 is damaged')
  })
})
