import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AttachmentStore } from './attachment-store.ts'
import { createAttachmentStore } from './attachment-store.sqlite.ts'
import { type OpenSqliteSpans, openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'

const id = '258350ae-d295-45ee-83ae-cb14b0c40fa7'
const trace = traceHex('t')
const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })

describe('the attachments of traces in SQLite', () => {
  let opened: OpenSqliteSpans
  let store: AttachmentStore
  beforeEach(async () => {
    opened = openSqliteSpans()
    store = createAttachmentStore(opened.db)
    await opened.writer.write('default', aBatch([aSpan({ trace: 't' })]))
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  it('keep every byte, and what came last under an id', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    await store.put('default', trace, id, Buffer.from('first'))
    await store.put('default', trace, id, bytes)
    expect(await store.get('default', trace, id)).toEqual(bytes)
    await store.put('default', trace, id, new Uint8Array())
    expect(await store.get('default', trace, id)).toEqual(new Uint8Array())
  })

  it('belong to a trace, and go with it', async () => {
    await expect(store.put('default', traceHex('other'), id, Buffer.from('x'))).rejects.toEqual(unknown)
    await store.put('default', trace, id, Buffer.from('x'))
    expect(await store.get('default', traceHex('other'), id)).toBeNull()
    await opened.writer.deleteTraces('default', '0', { traceIds: [trace] })
    expect(await store.get('default', trace, id)).toBeNull()
    expect(opened.db.prepare('SELECT count(*) AS rows FROM attachment').get()).toEqual({ rows: 0 })
  })

  it('are not reached from another workspace', async () => {
    await opened.addWorkspace('other')
    await store.put('default', trace, id, Buffer.from('x'))
    expect(await store.get('other', trace, id)).toBeNull()
    await expect(store.put('other', trace, id, Buffer.from('y'))).rejects.toEqual(unknown)
  })

  it('are refused rather than given damaged', async () => {
    await store.put('default', trace, id, Buffer.from('whole'))
    opened.db.exec(`UPDATE attachment SET data = x'00'`)
    await expect(store.get('default', trace, id)).rejects.toThrow('is damaged on disk. Run `assay doctor`.')
  })
})
