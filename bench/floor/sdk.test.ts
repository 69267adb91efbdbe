import { createServer } from 'node:http'
import { flush as flushSdk, init, shutdown, withSpan } from '@assay/sdk'
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
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies }
}

/** The spans of a request of one scope. */
function spansOf(body: Buffer | undefined): Buffer[] {
  const scopeSpans = readProtobuf(only(readProtobuf(only(readProtobuf(body ?? Buffer.alloc(0)), 1)), 2))
  return (scopeSpans.get(2) ?? []).filter((span) => Buffer.isBuffer(span))
}

describe('the floor of an SDK', () => {
  it('sends real OTLP: a child in its parent’s trace, with its text', async () => {
    const { url, bodies } = await collector()
    const { traced, flush } = setUp(url)
    await traced('agent', 'a'.repeat(1024), () => traced('tool', 'b'.repeat(1024), () => Promise.resolve()))
    await flush()

    const [tool, agent] = spansOf(bodies[0]).map((span) => readProtobuf(span))
    if (tool === undefined || agent === undefined) throw new Error('two spans were traced')
    expect(only(tool, 5).toString()).toBe('tool')
    expect(only(tool, 4)).toEqual(only(agent, 2))
    expect(only(tool, 1)).toEqual(only(agent, 1))
    expect(agent.has(4)).toBe(false)
    const attribute = readProtobuf(only(tool, 9))
    expect(only(attribute, 1).toString()).toBe('input.value')
    expect(only(readProtobuf(only(attribute, 2)), 1).toString()).toBe('b'.repeat(1024))
  })

  it('tells the time in nanoseconds since 1970', async () => {
    const { url, bodies } = await collector()
    const { traced, flush } = setUp(url)
    const before = BigInt(Date.now() - 1) * 1_000_000n
    await traced('tool', 'c'.repeat(1024), () => Promise.resolve())
    const after = BigInt(Date.now() + 2) * 1_000_000n
    await flush()
    const [started, ended] = spansOf(bodies[0]).flatMap((span) => [7, 8].map((field) => readProtobuf(span).get(field)?.[0]))
    expect(started).toBeGreaterThanOrEqual(before)
    expect(ended).toBeGreaterThanOrEqual(started as bigint)
    expect(ended).toBeLessThanOrEqual(after)
  })

  it('sends 512 spans a request', async () => {
    const { url, bodies } = await collector()
    const { traced, flush } = setUp(url)
    for (let i = 0; i < 600; i++) await traced('tool', 'd'.repeat(1024), () => Promise.resolve())
    await flush()
    expect(bodies.map((body) => spansOf(body).length).toSorted((a, b) => b - a)).toEqual([512, 88])
  })

  it('writes the fields that the SDK writes, in as many bytes', async () => {
    const floor = await collector()
    const { traced, flush } = setUp(floor.url)
    await traced('agent', 'e'.repeat(1024), () => traced('tool', 'f'.repeat(1024), () => Promise.resolve()))
    await flush()

    const sdk = await collector()
    init({ url: sdk.url, openTelemetry: false })
    const tracedBySdk = (name: string, text: string, fn: () => Promise<void>): Promise<void> =>
      withSpan({ name, attributes: { 'input.value': text } }, () => fn())
    await tracedBySdk('agent', 'e'.repeat(1024), () => tracedBySdk('tool', 'f'.repeat(1024), () => Promise.resolve()))
    await flushSdk()
    await shutdown()

    const shape = (body: Buffer | undefined): unknown[] =>
      spansOf(body).map((span) => ({ bytes: span.length, fields: [...readProtobuf(span).keys()].toSorted((a, b) => a - b) }))
    expect(shape(floor.bodies[0])).toEqual(shape(sdk.bodies[0]))
    expect(shape(floor.bodies[0])).toHaveLength(2)
  })
})
