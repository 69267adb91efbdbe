import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'
import { request } from 'node:http'
import type { SdkAdapter } from '../sdk/adapter.ts'
import { type Ids, SpanBatch } from './span-batch.ts'

const batchSpans = 512
const batchBytes = batchSpans * 1200
// Read once: the global is a getter.
const { performance } = globalThis
const originMs = performance.timeOrigin
const nowUs = (): number => Math.round((originMs + performance.now()) * 1000)
const varint3 = (value: number): number[] => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14]
const random = new Int32Array(1024)
let drawn = random.length

function draw(): number {
  if (drawn === random.length) {
    randomFillSync(random)
    drawn = 0
  }
  return random[drawn++] as number
}

/** The floor of an SDK: ids, context, the SDK's encoding (`SpanBatch`), batches of 512 over HTTP in buffers that are used again. No limits, no retry. */
export function setUp(url: string): SdkAdapter {
  const context = new AsyncLocalStorage<Ids>()
  const sent: Promise<void>[] = []
  const spares: SpanBatch[] = []
  let batch = new SpanBatch(batchBytes)
  function send({ bytes, length }: SpanBatch): Promise<void> {
    const headers = { 'content-length': length + 8, 'content-type': 'application/x-protobuf' }
    const post = request(`${url}/v1/traces`, { method: 'POST', headers })
    post.write(Buffer.from([0x0a, ...varint3(length + 4), 0x12, ...varint3(length)]))
    post.end(bytes.subarray(0, length))
    return new Promise((resolve) => post.on('response', (response) => response.resume().on('end', resolve)))
  }
  function next(): void {
    const full = batch
    sent.push(send(full).then(() => void spares.push(full)))
    batch = spares.pop() ?? new SpanBatch(batchBytes)
    batch.length = 0
    batch.count = 0
  }
  async function traced(name: string, text: string, fn: () => Promise<void>): Promise<void> {
    const parent = context.getStore()
    const ids: Ids = { trace: parent?.trace ?? [draw(), draw(), draw(), draw()], high: draw(), low: draw() }
    const startUs = nowUs()
    await context.run(ids, fn)
    batch.write(ids, parent, name, text, startUs, nowUs())
    if (batch.count === batchSpans) next()
  }
  async function flush(): Promise<void> {
    if (batch.count > 0) next()
    await Promise.all(sent.splice(0))
  }
  return { traced, flush }
}
