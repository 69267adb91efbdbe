import { describe, expect, it } from 'vitest'
import { maxPayloadBytes, maxPayloads, payloadChoice } from './payload-choice.ts'

const is = {
  isRoot: (span: string) => span === 'root',
  isRetrieval: (span: string) => span.startsWith('find'),
  bytes: (span: string) => (span.endsWith('large') ? maxPayloadBytes / 128 : 0),
}
const traces = (count: number, ...spans: string[]) => Array.from({ length: count }, () => spans)
const chosen = (...lists: string[][][]) => {
  const { spans, attributesOf } = payloadChoice(lists.flat(), is)
  return [attributesOf, spans.length, [...new Set(spans)].join(' ')]
}

describe('payloadChoice', () => {
  it('is all spans while they are few enough', () => {
    expect(chosen(traces(maxPayloads / 4, 'root', 'find', 'pay', 'pay'))).toEqual(['spans', maxPayloads, 'root find pay'])
    expect(chosen(traces(maxPayloads / 4, 'root', 'find', 'pay', 'pay'), traces(1, 'root'))).toEqual([
      'roots',
      maxPayloads / 2 + 1,
      'root find',
    ])
  })

  it('leaves out what is too large for all traces', () => {
    expect(chosen(traces(128, 'root', 'large'))).toEqual(['spans', 256, 'root large'])
    expect(chosen(traces(129, 'root', 'large'))).toEqual(['roots', 129, 'root'])
    expect(chosen(traces(80, 'root', 'find large', 'find large'))).toEqual(['roots', 160, 'root find large'])
  })

  it('is the roots, and as many retrievals of each trace as all traces can have', () => {
    const half = maxPayloads / 2
    expect(chosen(traces(half, 'root', 'find 1', 'find 2', 'pay'))).toEqual(['roots', maxPayloads, 'root find 1'])
    expect(chosen(traces(half + 1, 'root', 'find 1', 'pay'))).toEqual(['roots', half + 1, 'root'])
  })
})
