import { readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'

const server = guardedServer()
const stream = '/api/assay/v1/stream?experimentId=0'
const maxListeners = 500

async function listening(): Promise<number> {
  return Number(/^assay_live_listeners (\d+)$/m.exec(await (await server.ask('/metrics')).text())?.[1])
}

describe('event streams', () => {
  it('HX-59 are refused beyond 500 with a time to come again, and their places are free when they end', async () => {
    const ended = new AbortController()
    onTestFinished(() => ended.abort())
    const open = Array.from({ length: maxListeners }, () => server.ask(stream, { signal: ended.signal }))
    expect(new Set((await Promise.all(open)).map(({ status }) => status))).toEqual(new Set([200]))
    const refused = await Promise.all(Array.from({ length: 20 }, () => server.ask(stream)))
    expect(new Set(refused.map(({ status, headers }) => `${status} ${headers.get('retry-after')}`))).toEqual(new Set(['429 30']))
    await server.sendSpan()
    ended.abort()
    await eventually(listening, (count) => count === 0)
    const again = await server.ask(stream)
    expect(again.status).toBe(200)
    await again.body?.cancel()
  })

  it('HX-3 keep no place for a HEAD', async () => {
    await eventually(listening, (count) => count === 0)
    for (let i = 0; i < 20; i++) expect((await server.ask(stream, { method: 'HEAD' })).status).toBe(200)
    expect(await listening()).toBe(0)
  })

  it('go on when what they look for cannot be searched', async () => {
    const answer = await server.ask(`${stream}&q=${encodeURIComponent('tag.__proto__:x "two words" -type:LLM')}`)
    expect([200, 400]).toContain(answer.status)
    await server.sendSpan({ spanId: 'b'.repeat(16) })
    await answer.body?.cancel()
  })
})

describe('downloads that nobody finishes', () => {
  it('HX-36 hold no file open', async () => {
    const openFiles = () => readdirSync(`/proc/${server.pid}/fd`).length
    await server.ask('/sdk.tgz', { method: 'HEAD' })
    const before = openFiles()
    for (let i = 0; i < 50; i++) await server.ask('/sdk.tgz', { method: 'HEAD' })
    expect(openFiles()).toBeLessThan(before + 10)
  })
})
