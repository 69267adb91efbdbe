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
    ['bodies of requests', (bytes: Uint8Array) => call('ingest', 'default', { body: bytes })],
    ['files', (bytes: Uint8Array) => call('attachments', 'default', 'trace', 'file', bytes)],
  ])('counts the bytes of %s', (_, bringing) => {
    const half = new Uint8Array(maxBytesPerCommit / 2)
    const queue = [bringing(half), bringing(half), bringing(half)]
    expect(takeGroup(queue)).toHaveLength(2)
    expect(queue).toHaveLength(1)
  })

  it('takes a call that is larger than all that one transaction should have', () => {
    const queue = [call('attachments', 'default', 'trace', 'file', new Uint8Array(maxBytesPerCommit + 1)), call('a')]
    expect(takeGroup(queue)).toHaveLength(1)
  })

  it('takes a call that closes alone, after those before it', () => {
    const queue = [call('a'), call(''), call('b')]
    expect(takeGroup(queue).map(({ store }) => store)).toEqual(['a'])
    expect(takeGroup(queue).map(({ store }) => store)).toEqual([''])
  })
})
