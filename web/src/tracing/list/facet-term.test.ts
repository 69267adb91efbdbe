import { parseQueryBar, toggleValue } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { facetTerm } from './facet-term.ts'

describe('facetTerm', () => {
  it('names a status by its word, a tag by its key, an error by its type', () => {
    expect(facetTerm('status', 'IN_PROGRESS', { of: 'traces' })).toEqual({ key: 'status', text: 'running' })
    expect(facetTerm('tag', 'prod', { tag: 'env', of: 'traces' })).toEqual({ key: 'tag.env', text: 'prod' })
    expect(facetTerm('error', 'Timeout', { of: 'traces' })).toEqual({ key: 'error_type', text: 'Timeout' })
    expect(facetTerm('tool', 'run_sql', { of: 'spans' })).toEqual({ key: 'tool', text: 'run_sql' })
  })

  it.each(['OK', 'ERROR', 'IN_PROGRESS', 'PARTIAL'])('asks in either list for traces whose status is %s', (status) => {
    for (const of of ['traces', 'spans'] as const) {
      const { key, text } = facetTerm('status', status, { of })
      expect(parseQueryBar(toggleValue('', key, text), { nowMs: 0, listed: of })).toEqual({
        kind: 'compare',
        field: { on: 'trace', name: 'status' },
        op: '=',
        value: status,
      })
    }
  })
})
