import { describe, expect, it } from 'vitest'
import type { Call } from './messages.ts'
import { maxBytesPerCommit, maxCallsPerCommit, takeGroup } from './take-group.ts'

let id = 0
const call = (store: string, ...args: unknown[]): Call => ({ id: ++id, store, method: 'do', args })

describe('takeGroup', () => {
  it('takes all that waits when it is little, in order', () => {
    const calls = [call('a', 'default'), call('b', null, undefined), call('a', { body: null })]
    const queue = [...calls]
    expect(takeGroup(queue)).toEqual(calls)
    expect(queue).toEqual([])
  })

  it('takes so many calls and leaves the rest', () => {
    const queue = Array.from({ length: maxCallsPerCommit + 1 }, () => call('a'))
    expect(takeGroup(queue)).toHaveLength(maxCallsPerCommit)
    expect(queue).toHaveLength(1)
  })

  it.each([
    ['records', (bytes: Uint8Array) => call('datasets', 'default', 'd', { slices: [bytes] })],
    ['texts', (bytes: Uint8Array) => call('issues', 'default', [{ name: 'x'.repeat(bytes.byteLength) }])],
    ['entries', (bytes: Uint8Array) => call('runs', 'default', 'r', { tags: new Map([['k', 'x'.repeat(bytes.byteLength)]]) })],
    ['bodies of requests', (bytes: Uint8Array) => call('ingest', 'default', { body: bytes })],
    ['files', (bytes: Uint8Array) => call('attachments', 'default', 'trace', 'file', bytes)],
  ])('counts the bytes of %s', (_, bringing) => {
    const half = new Uint8Array(maxBytesPerCommit / 2 - 100)
    const queue = [bringing(half), bringing(half), bringing(half)]
    expect(takeGroup(queue)).toHaveLength(2)
    expect(queue).toHaveLength(1)
  })

  it('takes a call that is larger than all that one transaction should have', () => {
    const queue = [call('attachments', 'default', 'trace', 'file', new Uint8Array(maxBytesPerCommit + 1)), call('a')]
    expect(takeGroup(queue)).toHaveLength(1)
  })

  it('lets no other call wait for one that is larger', () => {
    const queue = [call('a'), call('large', 'x'.repeat(maxBytesPerCommit)), call('b')]
    const groups = [takeGroup(queue), takeGroup(queue), takeGroup(queue)]
    expect(groups.map((group) => group.map(({ store }) => store))).toEqual([['a'], ['large'], ['b']])
  })

  it('counts numbers, of which a call may bring any number', () => {
    const many = Array.from({ length: maxBytesPerCommit / 16 }, (_, step) => ({ step, value: 0.5 }))
    const queue = [call('runs', many), call('runs', many)]
    expect(takeGroup(queue)).toHaveLength(1)
  })

  it('takes a call that closes alone, after those before it', () => {
    const queue = [call('a'), call(''), call('b')]
    expect(takeGroup(queue).map(({ store }) => store)).toEqual(['a'])
    expect(takeGroup(queue).map(({ store }) => store)).toEqual([''])
  })
})
