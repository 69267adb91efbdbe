import { describe, expect, it } from 'vitest'
import { AttributeList } from './attribute-list.ts'
import { newSpanId, newTraceId } from './ids.ts'
import { type QueueLimits, defaultQueueLimits } from './queue-limits.ts'
import type { SpanData } from './span-data.ts'
import { SpanQueue } from './span-queue.ts'

const scope = { name: 'assay', version: '1' }

function aSpan(text = '', ownScope = scope): SpanData {
  return {
    trace: { id: newTraceId(), state: undefined },
    id: newSpanId(),
    parentId: undefined,
    name: 's',
    kind: 1,
    startUs: 1,
    endUs: 2,
    attributes: AttributeList.from([['text', text]]),
    events: [],
    links: [],
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    statusCode: 0,
    statusMessage: '',
    scope: ownScope,
  }
}

function queueOf(limits: Partial<QueueLimits>): SpanQueue {
  return new SpanQueue({ ...defaultQueueLimits, ...limits })
}

describe('SpanQueue', () => {
  it('closes a batch when it has enough spans, and tells it', () => {
    const queue = queueOf({ batchSpans: 2 })
    expect([1, 2, 3].map(() => queue.add(aSpan()))).toEqual(['queued', 'filled', 'queued'])
    expect([queue.take()?.spanCount, queue.take()]).toEqual([2, undefined])
    expect(queue.spanCount).toBe(3)
  })

  it('closes a batch when it has enough bytes', () => {
    expect(queueOf({ batchBytes: 1000 }).add(aSpan('x'.repeat(1000)))).toBe('filled')
  })

  it('refuses the newest when it has as many spans as it may, those on their way included', () => {
    const queue = queueOf({ maxSpans: 2, batchSpans: 1 })
    queue.add(aSpan())
    const batch = queue.take()
    queue.add(aSpan())
    expect(queue.add(aSpan())).toBe('queue_full')
    if (batch !== undefined) queue.release(batch)
    expect(queue.add(aSpan())).toBe('filled')
  })

  it('refuses what would bring it over its bytes, and takes smaller ones still', () => {
    const queue = queueOf({ maxBytes: 3000 })
    expect(['x'.repeat(2000), 'x'.repeat(2000), 'x'].map((text) => queue.add(aSpan(text)))).toEqual(['queued', 'queue_full', 'queued'])
    queue.close()
    expect(queue.take()?.byteLength).toBeLessThan(3000)
  })

  it('has its bytes back when a batch is released', () => {
    const queue = queueOf({ maxBytes: 3000, batchSpans: 1 })
    queue.add(aSpan('x'.repeat(2000)))
    const batch = queue.take()
    expect(queue.add(aSpan('x'.repeat(2000)))).toBe('queue_full')
    if (batch !== undefined) queue.release(batch)
    expect(queue.add(aSpan('x'.repeat(2000)))).toBe('filled')
  })

  it('refuses one span that is too large, and keeps the others of its batch', () => {
    const queue = queueOf({ maxSpanBytes: 500 })
    expect(['x', 'x'.repeat(500), 'y'].map((text) => queue.add(aSpan(text)))).toEqual(['queued', 'too_large', 'queued'])
    queue.close()
    const text = queue.take()?.scopes[0]?.spans.toString('latin1')
    expect(text).toMatch(/text\x12\x03\n\x01x[\s\S]*text\x12\x03\n\x01y/)
  })

  it('puts spans together by the library that made them', () => {
    const other = { name: 'http', version: '2' }
    const queue = queueOf({})
    for (const span of [aSpan('a'), aSpan('b', other), aSpan('c')]) queue.add(span)
    queue.close()
    expect(queue.take()?.scopes.map((part) => part.scope)).toEqual([scope, other])
  })

  it('counts an announcement as no span, and sends it', () => {
    const queue = queueOf({})
    queue.announce(aSpan())
    queue.close()
    expect(queue.spanCount).toBe(0)
    expect(queue.take()).toMatchObject({ spanCount: 0, scopes: [{ scope }] })
  })

  it('drops what waits, and not what is on its way', () => {
    const queue = queueOf({ batchSpans: 2 })
    for (let i = 0; i < 5; i++) queue.add(aSpan())
    queue.take()
    expect(queue.clear()).toBe(3)
    expect(queue.spanCount).toBe(2)
  })
})
