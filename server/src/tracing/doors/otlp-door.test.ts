import { AppError } from '@assay/protocol'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from './diagnostics.ts'
import { maxQueuedBytes, OtlpDoor } from './otlp-door.ts'

const outcome = { offered: 3, stored: 2, rewritten: 0, duplicate: 0, announced: 0, rejected: 1, reason: '', touched: [] }
const request = { body: Buffer.from('x'), encoding: 'protobuf', experimentId: null, receivedAtMs: 0 } as const

function openDoor(answer: () => Promise<unknown> = () => Promise.resolve(outcome)) {
  const diagnostics = new Diagnostics(
    () => 0,
    { baseUrl: '', otlpHttpUrl: null, otlpGrpcUrl: null },
    () => undefined,
  )
  const door = new OtlpDoor({ writer: { call: answer }, diagnostics, dataDir: tmpdir(), maxDiskPercent: 100 })
  return { door, diagnostics }
}

describe('OtlpDoor', () => {
  it('lets requests wait up to four fifths of maxQueuedBytes, and refuses what is beyond before reading it', () => {
    const { door, diagnostics } = openDoor()
    const first = door.admit(0)
    first.take(maxQueuedBytes * 0.8 - 10)
    const second = door.admit(10)
    second.take(10)
    expect(() => door.admit(1)).toThrow(expect.objectContaining({ code: 'REQUEST_LIMIT_EXCEEDED' }))
    expect(diagnostics.counters.requestsShed).toBe(1)
    first.release()
    expect(() => door.admit(1)).not.toThrow()
  })

  it('asks those it refuses to come again after one or two seconds', () => {
    const { door } = openDoor()
    door.admit(0).take(maxQueuedBytes)
    expect(() => door.admit(1)).toThrow(
      expect.toSatisfy((error: AppError) => error.retryAfterSeconds === 1 || error.retryAfterSeconds === 2),
    )
  })

  it('has room for a single request whatever its size', () => {
    const { door } = openDoor()
    expect(() => door.admit(0).take(maxQueuedBytes)).not.toThrow()
  })

  it('lets nobody in when it is stopping', () => {
    const { door } = openDoor()
    door.stop()
    expect(() => door.admit(0)).toThrow(expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE' }))
  })

  it('counts what became of each span', async () => {
    const { door, diagnostics } = openDoor()
    await door.export('default', request)
    expect(diagnostics.counters).toMatchObject({ offered: 3, stored: 2, rejected: 1 })
  })

  it('answers a full disk so that OTLP clients come again', async () => {
    const { door } = openDoor(() => Promise.reject(new AppError('INSUFFICIENT_STORAGE', 'The disk is full.')))
    await expect(door.export('default', request)).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryAfterSeconds: 10 })
  })
})
