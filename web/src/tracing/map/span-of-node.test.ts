import { spanTypes } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { aSkeleton } from '../trace/waterfall/a-skeleton.ts'
import { spanOfNode } from './span-of-node.ts'

describe('spanOfNode', () => {
  const type = (...types: (typeof spanTypes)[number][]) => types.map((each) => spanTypes.indexOf(each))
  const skeleton = aSkeleton({
    parent: [-1, 0, 0, 0],
    type: type('AGENT', 'TOOL', 'LLM', 'LLM'),
    names: ['agent', 'execute_tool find', 'chat', 'chat', 'gpt-5'],
    model: [-1, -1, 4, 4],
    startUs: [0, 1, 9, 5],
  })

  it('finds the first call by the name of the span, the tool or the model', () => {
    expect(spanOfNode({ type: 'AGENT', name: 'agent' }, skeleton)).toBe('id0')
    expect(spanOfNode({ type: 'TOOL', name: 'find' }, skeleton)).toBe('id1')
    expect(spanOfNode({ type: 'LLM', name: 'gpt-5' }, skeleton)).toBe('id3')
  })

  it('finds none of another name or type', () => {
    expect(spanOfNode({ type: 'TOOL', name: 'agent' }, skeleton)).toBeNull()
    expect(spanOfNode({ type: 'AGENT', name: 'gpt-5' }, skeleton)).toBeNull()
  })
})
