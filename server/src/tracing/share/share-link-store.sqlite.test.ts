import { maxShareLinks } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, traceHex } from '../store/span-store.contract.fixture.ts'
import type { ShareLinkStore } from './share-link-store.ts'
import { createShareLinkStore } from './share-link-store.sqlite.ts'

const trace = traceHex('t')
const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })

describe('share links in SQLite', () => {
  let opened: OpenSqliteSpans
  let links: ShareLinkStore
  let nowMs = 1000
  beforeEach(async () => {
    opened = openSqliteSpans()
    nowMs = 1000
    links = createShareLinkStore(opened.db, { nowMs: () => nowMs++ })
    opened.db.exec("INSERT INTO workspace (id, name) VALUES (7, 'other')")
    await opened.writer.write('default', aBatch([aSpan({ trace: 't' }), aSpan({ trace: 'u' })]))
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  it('open their trace and no other, by a token of 128 random bits', async () => {
    const [first, second] = [await links.create('default', trace, 'ann'), await links.create('default', traceHex('u'), 'ann')]
    for (const { token } of [first, second]) expect(Buffer.from(token, 'base64url')).toHaveLength(16)
    expect(await links.find(first.token)).toEqual({ workspace: 'default', traceId: trace })
    expect(await links.find(second.token)).toEqual({ workspace: 'default', traceId: traceHex('u') })
    const changed = `${first.token.startsWith('A') ? 'B' : 'A'}${first.token.slice(1)}`
    for (const token of [changed, '', first.token.slice(0, -1), trace]) expect(await links.find(token)).toBeNull()
  })

  it('are kept without what opens them', async () => {
    const { token } = await links.create('default', trace, 'ann')
    const row = opened.db.prepare('SELECT * FROM share_link').get()
    expect(JSON.stringify(row)).not.toContain(token)
    expect(Buffer.from(row?.['digest'] as Uint8Array).includes(Buffer.from(token, 'base64url'))).toBe(false)
  })

  it('are listed, the newest first, and open nothing once they are revoked', async () => {
    const first = await links.create('default', trace, 'ann')
    const second = await links.create('default', trace, 'ben')
    expect(await links.list('default', trace)).toEqual([second.link, first.link])
    expect(second.link).toMatchObject({ createdBy: 'ben', createdAtMs: 1001 })
    await links.revoke('default', first.link.shareId)
    expect(await links.find(first.token)).toBeNull()
    expect(await links.find(second.token)).not.toBeNull()
    await expect(links.revoke('default', first.link.shareId)).rejects.toEqual(unknown)
  })

  it('go with their trace', async () => {
    const { token } = await links.create('default', trace, 'ann')
    await opened.writer.deleteTraces('default', '0', { traceIds: [trace] })
    expect(await links.find(token)).toBeNull()
    await expect(links.list('default', trace)).rejects.toEqual(unknown)
  })

  it('are no business of another workspace', async () => {
    const { link, token } = await links.create('default', trace, 'ann')
    await expect(links.create('other', trace, 'eve')).rejects.toEqual(unknown)
    await expect(links.list('other', trace)).rejects.toEqual(unknown)
    await expect(links.revoke('other', link.shareId)).rejects.toEqual(unknown)
    expect(await links.find(token)).not.toBeNull()
  })

  it('are at most 100 of one trace', async () => {
    for (let at = 0; at < maxShareLinks; at++) await links.create('default', trace, 'ann')
    await expect(links.create('default', trace, 'ann')).rejects.toThrow(
      'The trace has 100 links already; it may have 100. Revoke one first.',
    )
    await links.create('default', traceHex('u'), 'ann')
  })
})
