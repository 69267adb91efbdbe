import { describe, expect, it } from 'vitest'
import { tracesLink } from './traces-link.ts'

describe('tracesLink', () => {
  const scope = { experimentId: '1', q: 'a OR b', fromMs: Date.UTC(2026, 0, 1), toMs: undefined, path: '' }

  it('narrows the query by a term', () => {
    expect(tracesLink(scope, { term: 'tool:refund' })).toBe('/p/1/traces?q=(a+OR+b)+tool:refund&from=2026-01-01T00:00:00.000Z')
  })

  it('names the traces where no term finds them', () => {
    const link = tracesLink({ ...scope, toMs: Date.UTC(2026, 0, 2) }, { traceIds: ['tr-1', 'tr-2'] })
    expect(link).toBe('/p/1/traces?q=id:tr-1,tr-2&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z')
  })
})
