import { describe, expect, it } from 'vitest'
import { traceAddress } from './trace-address.ts'

describe('traceAddress', () => {
  it('is the trace of a trace page', () => expect(traceAddress('/p/1/traces/tr-1')).toEqual({ workspace: 'default', traceId: 'tr-1' }))
  it('says whose it is', () => expect(traceAddress('/w/a%20b/p/1/traces/tr%201')).toEqual({ workspace: 'a b', traceId: 'tr 1' }))
  it.each(['/', '/p/1/traces', '/p/1/traces/', '/p/1/connect', '/p/1/traces/tr-1/more', '/p/1/traces/%zz'])('is none for %s', (path) =>
    expect(traceAddress(path)).toBeNull(),
  )
})
