import { describe, expect, it } from 'vitest'
import { innermost, stackLines } from './stack-lines.ts'

const own = (stack: string) =>
  stackLines(stack)
    .filter((line) => !line.library)
    .map((line) => line.text.trim())

describe('stackLines', () => {
  it('keeps the own frames of a Python trace, source and all', () => {
    const stack = `Traceback (most recent call last):
  File "/app/tools/refund.py", line 64, in issue
    pay(order)
  File "/usr/lib/python3.12/site-packages/httpx/_client.py", line 9, in send
    raise exc
ValueError: too much`
    expect(own(stack)).toEqual([
      'Traceback (most recent call last):',
      'File "/app/tools/refund.py", line 64, in issue',
      'pay(order)',
      'ValueError: too much',
    ])
  })
  it('keeps the own frames of a JavaScript trace', () => {
    const stack =
      'Error: no\n    at refund (/app/refund.ts:4:9)\n    at run (/app/node_modules/x/index.js:1:1)\n    at node:internal/process:1'
    expect(own(stack)).toEqual(['Error: no', 'at refund (/app/refund.ts:4:9)', 'at node:internal/process:1'])
  })
})

describe('innermost', () => {
  const lines = (first: string) =>
    [first, ...Array.from({ length: 20 }, (_, index) => `  at f${index} (/app/f.ts:${index}:1)`)].map((text) => ({ text, library: false }))
  it('is the beginning of a JavaScript stack', () => expect(innermost(lines('Error: no'))[1]?.text).toBe('  at f0 (/app/f.ts:0:1)'))
  it('is the end of a Python stack', () =>
    expect(innermost(lines('Traceback (most recent call last):')).at(-1)?.text).toBe('  at f19 (/app/f.ts:19:1)'))
})
