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

  it('keeps nothing of a call that was undone, and all of those before and behind it', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.from('before '))
    writer.keepCall()
    writer.append(Buffer.from('undone'))
    writer.dropCall()
    expect(writer.append(Buffer.from('behind'))).toEqual({ block: 1, position: 7 })
    writer.keepCall()
    writer.flush()
    expect(read(1)).toBe('before behind')
  })

  it('opens the block again that a call closed which was undone', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.from('before '))
    writer.keepCall()
    for (let i = 0; i < 3; i++) writer.append(Buffer.alloc(blockBytes, 'x'))
    writer.dropCall()
    expect(writer.append(Buffer.from('behind'))).toEqual({ block: 1, position: 7 })
    writer.keepCall()
    writer.flush()
    expect([read(1), read(2)]).toEqual(['before behind', 'nothing'])
  })

  it('wipes what waits when the call that wiped it is kept, and not when it is undone', () => {
    const { writer, read } = openBlocks()
    writer.append(Buffer.from('one two'))
    writer.keepCall()
    writer.wipe(1, [{ position: 4, length: 3 }])
    writer.dropCall()
    writer.wipe(1, [{ position: 0, length: 3 }])
    writer.keepCall()
    writer.flush()
    expect(read(1)).toBe('\0\0\0 two')
  })

  it('refuses to read bytes that are not what was written', () => {
    const { data, checksum } = compressBlock(Buffer.from('a payload'))
    const damaged = Uint8Array.from(data)
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1
    expect(() => decompressBlock(7, damaged, checksum)).toThrow('Payload block 7 is damaged')
  })
})
