import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { only, readProtobuf } from '../load/read-protobuf.fixture.ts'
import { setUp } from './sdk.ts'

async function collector(): Promise<{ url: string; bodies: Buffer[] }> {
  const bodies: Buffer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks))
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies }
}

describe('the floor of an SDK', () => {
  it('sends real OTLP: a child in its parent’s trace, with its text', async () => {
    const { url, bodies } = await collector()
    const { traced, flush } = setUp(url)
    await traced('agent', 'a'.repeat(1024), () => traced('tool', 'b'.repeat(1024), () => Promise.resolve()))
    await flush()

    const scopeSpans = readProtobuf(only(readProtobuf(only(readProtobuf(bodies[0] ?? Buffer.alloc(0)), 1)), 2))
    const [tool, agent] = (scopeSpans.get(2) ?? []).map((span) => readProtobuf(span as Buffer))
    if (tool === undefined || agent === undefined) throw new Error('two spans were traced')
    expect(only(tool, 5).toString()).toBe('tool')
    expect(only(tool, 4)).toEqual(only(agent, 2))
    expect(only(tool, 1)).toEqual(only(agent, 1))
    expect(agent.has(4)).toBe(false)
    const attribute = readProtobuf(only(tool, 9))
    expect(only(attribute, 1).toString()).toBe('input.value')
    expect(only(readProtobuf(only(attribute, 2)), 1).toString()).toBe('b'.repeat(1024))
  })

  it('sends 512 spans a request', async () => {
    const { url, bodies } = await collector()
    const { traced, flush } = setUp(url)
    for (let i = 0; i < 600; i++) await traced('tool', 'c'.repeat(1024), () => Promise.resolve())
    await flush()
    const counts = bodies.map((body) => readProtobuf(only(readProtobuf(only(readProtobuf(body), 1)), 2)).get(2)?.length)
    expect(counts).toEqual([512, 88])
  })
})
