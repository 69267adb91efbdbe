import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { SdkAdapter } from '../sdk/adapter.ts'

const [batchSpans, spanBytes] = [512, 1200]
const key = Buffer.from('\n\x0binput.value', 'latin1')
const random = Buffer.alloc(12_288)
const varint2 = (value: number): number[] => [(value & 0x7f) | 0x80, value >> 7]
const varint3 = (value: number): number[] => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14]
const nowNs = (): bigint => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n

/** The floor of an SDK: ids, context, OTLP in protobuf, batches of 512 over HTTP. No limits, no retry, no other value than 1,024 ASCII characters. */
export function setUp(url: string): SdkAdapter {
  const context = new AsyncLocalStorage<Buffer>()
  const sent: Promise<unknown>[] = []
  let batch = Buffer.allocUnsafe(batchSpans * spanBytes)
  let [length, count, drawn] = [0, 0, 0]
  function send(): void {
    const headers = { 'content-length': length + 8, 'content-type': 'application/x-protobuf' }
    const post = request(`${url}/v1/traces`, { method: 'POST', headers })
    sent.push(once(post, 'response').then(([response]: IncomingMessage[]) => response?.resume()))
    post.write(Buffer.from([0x0a, ...varint3(length + 4), 0x12, ...varint3(length)]))
    post.end(batch.subarray(0, length))
    ;[batch, length, count] = [Buffer.allocUnsafe(batchSpans * spanBytes), 0, 0]
  }
  function write(ids: Buffer, parent: Buffer | undefined, name: string, text: string, startNs: bigint): void {
    const attribute = key.length + 6 + text.length
    batch.set([0x12, ...varint2(51 + name.length + attribute + (parent === undefined ? 0 : 10)), 0x0a, 16], length)
    length += 5 + ids.copy(batch, length + 5, 0, 16)
    batch.set([0x12, 8], length)
    length += 2 + ids.copy(batch, length + 2, 16)
    if (parent !== undefined) length += batch.write('"\b', length, 'latin1') + parent.copy(batch, length + 2, 16)
    batch.set([0x2a, name.length], length)
    batch[(length += 2 + batch.write(name, length + 2, 'latin1'))] = 0x39
    batch[batch.writeBigUInt64LE(startNs, length + 1)] = 0x41
    length = batch.writeBigUInt64LE(nowNs(), length + 10)
    batch.set([0x4a, ...varint2(attribute)], length)
    length += 3 + key.copy(batch, length + 3)
    batch.set([0x12, ...varint2(text.length + 3), 0x0a, ...varint2(text.length)], length)
    length += 6 + batch.write(text, length + 6, 'utf8')
    if (++count === batchSpans) send()
  }
  async function traced(name: string, text: string, fn: () => Promise<void>): Promise<void> {
    const parent = context.getStore()
    if (drawn === 0) randomFillSync(random)
    const ids = Buffer.from(random.subarray(drawn, drawn + 24))
    drawn = (drawn + 24) % random.length
    parent?.copy(ids, 0, 0, 16)
    const startNs = nowNs()
    await context.run(ids, fn)
    write(ids, parent, name, text, startNs)
  }
  async function flush(): Promise<void> {
    if (count > 0) send()
    await Promise.all(sent.splice(0))
  }
  return { traced, flush }
}
