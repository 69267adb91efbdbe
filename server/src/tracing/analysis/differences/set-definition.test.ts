import { parseQueryBar, type TraceFeature } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { definitionOf, isOfDefinition } from './set-definition.ts'

const definition = (...queries: string[]) => definitionOf(queries.map((query) => parseQueryBar(query, { nowMs: 0 })))
const shown = (...queries: string[]) => definition(...queries).map(({ kind, key, value }) => [kind, key, value].filter(Boolean).join(' '))

describe('what sets are made by', () => {
  it.each([
    { query: 'status:error', made: ['status', 'error', 'failedTool'] },
    { query: 'error:Timeout*', made: ['status', 'error', 'failedTool'] },
    { query: 'latency:>2s', made: ['duration'] },
    { query: 'cost:>1 OR tokens:<9', made: ['tokens'] },
    { query: 'version:2 user:u1', made: ['version', 'user'] },
    { query: '-(tag.env:eu meta.plan:pro)', made: ['tag env', 'metadata plan'] },
    { query: 'attr.temperature:>0.5', made: ['attribute temperature'] },
    { query: 'tool:search,pay', made: ['tool search', 'tool pay'] },
    { query: 'model:gpt*', made: ['model'] },
    { query: '"Refund money"', made: ['word refund', 'word money'] },
    { query: 'score.feedback:fail', made: [] },
  ])('of $query is $made', ({ query, made }) => expect(shown(query)).toEqual(made))

  it('is said once for both sets', () => expect(shown('status:error', '-status:error')).toEqual(['status', 'error', 'failedTool']))

  it('is also every path through a tool, and the step of that name', () => {
    const isLeftOut = (kind: TraceFeature['kind'], value: string) => isOfDefinition({ kind, key: '', value }, definition('tool:pay'))
    expect([isLeftOut('tool', 'pay'), isLeftOut('path', 'search → pay'), isLeftOut('span', 'execute_tool pay')]).toEqual([true, true, true])
    expect([isLeftOut('tool', 'payout'), isLeftOut('path', 'search → payout'), isLeftOut('word', 'pay')]).toEqual([false, false, false])
  })
})
