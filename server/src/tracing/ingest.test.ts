import { maxClockSkewMs } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { ExportOutcome } from './ingest.ts'
import { ingest } from './ingest.ts'
import { maxSpansPerRequest } from './otlp/export-request.ts'
import { ProtoWriter } from './otlp/proto-writer.ts'
import type { SpanBatch } from './store/span-store.ts'

const receivedAtMs = Date.UTC(2026, 0, 5)

interface Parts {
  traceId?: Uint8Array
  startMs?: number
}

function request(spans: readonly Parts[], resource: Record<string, string> = {}): Buffer {
  const writer = new ProtoWriter()
  writer.message(1, () => {
    writer.message(1, () => {
      for (const [key, value] of Object.entries(resource)) {
        writer.message(1, () => {
          writer.text(1, key)
          writer.message(2, () => writer.text(1, value))
        })
      }
    })
    writer.message(2, () => {
      for (const [i, { traceId = Buffer.alloc(16, 1), startMs = receivedAtMs }] of spans.entries()) {
        writer.message(2, () => {
          const id = Buffer.alloc(8)
          id.writeUInt32BE(i + 1, 4)
          writer.raw(1, traceId)
          writer.raw(2, id)
          writer.text(5, 'step')
          writer.fixed64(7, BigInt(startMs) * 1_000_000n)
          writer.fixed64(8, BigInt(startMs + 1) * 1_000_000n)
        })
      }
    })
  })
  return Buffer.from(writer.finish())
}

/** Runs ingest over stores that only take notes. */
async function take(body: Buffer): Promise<{ outcome: ExportOutcome; batches: SpanBatch[] }> {
  const batches: SpanBatch[] = []
  const outcome = await ingest(
    {
      experiments: {
        get: (_, experimentId) => Promise.reject(new Error(experimentId)),
        ensure: (_, name) => Promise.resolve(`id of ${name}`),
      },
      spans: {
        write: (_, batch) => {
          batches.push(batch)
          return Promise.resolve({ stored: batch.spans.length, rewritten: 0, duplicate: 0, announced: 0, touched: [] })
        },
      },
      pricerOf: () => ({ price: () => ({ costUsd: null, unpriced: false }) }),
    },
    'default',
    { body, encoding: 'protobuf', experimentId: null, receivedAtMs },
  )
  return { outcome, batches }
}

describe('ingest', () => {
  it('goes to the project that the resource names, else to the one of its service, else to Default', async () => {
    const projectOf = async (resource: Record<string, string>) => (await take(request([{}], resource))).batches[0]?.experimentId
    expect(await projectOf({ 'assay.experiment': 'named', 'service.name': 'shop' })).toBe('id of named')
    expect(await projectOf({ 'service.name': 'shop' })).toBe('id of shop')
    expect(await projectOf({ 'service.name': 'unknown_service:node' })).toBe('0')
    expect(await projectOf({})).toBe('0')
  })

  it('refuses a bad span alone and says which and why', async () => {
    const { outcome, batches } = await take(request([{}, { traceId: Buffer.alloc(15, 1) }, {}]))
    expect(outcome).toMatchObject({ offered: 3, stored: 2, rejected: 1 })
    expect(outcome.reason).toBe("1 spans rejected. span 'step' (0000000000000002): trace_id has 15 bytes, it must have 16")
    expect(batches[0]?.spans).toHaveLength(2)
  })

  it('flags a clock that is more than maxClockSkewMs ahead, and keeps the span', async () => {
    const { batches } = await take(request([{ startMs: receivedAtMs + maxClockSkewMs }, { startMs: receivedAtMs + maxClockSkewMs + 1 }]))
    expect(batches[0]?.spans.map(({ clockSuspect }) => clockSuspect)).toEqual([false, true])
  })

  it('takes maxSpansPerRequest spans and refuses one more, whole', async () => {
    const spans = (count: number) => request(Array.from({ length: count }, () => ({})))
    expect((await take(spans(maxSpansPerRequest))).outcome.stored).toBe(maxSpansPerRequest)
    await expect(take(spans(maxSpansPerRequest + 1))).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' })
  })

  it('refuses a request without spans', async () => {
    await expect(take(request([]))).rejects.toMatchObject({ code: 'UNPROCESSABLE' })
  })
})
