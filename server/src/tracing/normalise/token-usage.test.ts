import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitUsage, tokenCount, tokenCountMax, type UsageReport } from './token-usage.ts'

describe('splitUsage', () => {
  it('takes cached and audio tokens out of input, reasoning and audio out of output', () => {
    expect(
      splitUsage({ input: 100, output: 50, total: 150, cachedRead: 60, cachedWrite: 10, audioInput: 5, reasoning: 20, audioOutput: 7 }),
    ).toEqual({
      input: 25,
      cachedRead: 60,
      cachedWrite: 10,
      audioInput: 5,
      output: 23,
      reasoning: 20,
      audioOutput: 7,
    })
  })

  it('knows raw counts of Anthropic by a cache that is larger than the input', () => {
    expect(splitUsage({ input: 11, output: 25, cachedRead: 300, cachedWrite: 40 })).toEqual({
      input: 11,
      cachedRead: 300,
      cachedWrite: 40,
      output: 25,
    })
  })

  it('knows raw counts of Bedrock by a total that holds the cache beside the input', () => {
    expect(splitUsage({ input: 500, output: 25, total: 825, cachedRead: 300 })).toEqual({ input: 500, cachedRead: 300, output: 25 })
  })

  it('knows raw counts of Gemini by a total that holds reasoning beside the output', () => {
    expect(splitUsage({ input: 120, output: 20, total: 150, cachedRead: 100, reasoning: 10 })).toEqual({
      input: 20,
      cachedRead: 100,
      output: 20,
      reasoning: 10,
    })
  })

  it('knows counts with both outside by their total', () => {
    expect(splitUsage({ input: 200, output: 40, total: 350, cachedRead: 100, reasoning: 10 })).toEqual({
      input: 200,
      cachedRead: 100,
      output: 40,
      reasoning: 10,
    })
  })

  it('reads a report that fits both ways as containing', () => {
    expect(splitUsage({ input: 500, output: 25, cachedRead: 300 })).toEqual({ input: 200, cachedRead: 300, output: 25 })
  })

  it('takes what a total has beyond input and output for reasoning only where that is known', () => {
    expect(splitUsage({ input: 120, output: 20, total: 150 }, { totalHoldsReasoning: true })).toEqual({
      input: 120,
      output: 20,
      reasoning: 10,
    })
    expect(splitUsage({ input: 120, output: 20, total: 150 })).toEqual({ input: 120, output: 20 })
  })

  it('works out the side that is missing from the total', () => {
    expect(splitUsage({ input: 100, total: 130 })).toEqual({ input: 100, output: 30 })
    expect(splitUsage({ output: 30, total: 130 })).toEqual({ input: 100, output: 30 })
    expect(splitUsage({ input: 6, total: 6 })).toEqual({ input: 6 })
  })

  it('leaves out what was not reported, and is null when nothing was', () => {
    expect(splitUsage({ output: 0 })).toEqual({ output: 0 })
    expect(splitUsage({ cachedRead: 5 })).toEqual({ cachedRead: 5 })
    expect(splitUsage({})).toBeNull()
    expect(splitUsage({ total: 9 })).toBeNull()
  })

  const count = fc.option(fc.nat({ max: 100_000 }), { nil: undefined })
  const report: fc.Arbitrary<UsageReport> = fc.record({
    input: count,
    output: count,
    total: count,
    cachedRead: count,
    cachedWrite: count,
    audioInput: count,
    reasoning: count,
    audioOutput: count,
  })

  it('has no class below zero', () => {
    fc.assert(
      fc.property(report, (reported) => {
        for (const tokens of Object.values(splitUsage(reported) ?? {})) expect(tokens).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('sums up to input plus output where these contain their parts', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.nat(1000),
        fc.nat(1000),
        fc.nat(1000),
        fc.nat(1000),
        fc.nat(1000),
        (plain, cachedRead, cachedWrite, audioInput, spoken, reasoning) => {
          const input = plain + cachedRead + cachedWrite + audioInput
          const output = spoken + reasoning
          const usage = splitUsage({ input, output, total: input + output, cachedRead, cachedWrite, audioInput, reasoning })
          expect(usage).toEqual({ input: plain, cachedRead, cachedWrite, audioInput, output: spoken, reasoning })
          expect(Object.values(usage ?? {}).reduce((sum, tokens) => sum + tokens, 0)).toBe(input + output)
        },
      ),
    )
  })

  it('sums up to the reported total where parts lie outside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        (input, output, cachedRead) => {
          const total = input + output + cachedRead
          const usage = splitUsage({ input, output, total, cachedRead })
          expect(Object.values(usage ?? {}).reduce((sum, tokens) => sum + tokens, 0)).toBe(total)
        },
      ),
    )
  })
})

describe('tokenCount', () => {
  it('accepts numbers, big integers and numbers in text, cutting fractions', () => {
    expect([tokenCount(12), tokenCount(12n), tokenCount('12'), tokenCount(12.9)]).toEqual([12, 12, 12, 12])
  })

  it('refuses what is no count', () => {
    expect([-1, Number.NaN, Number.POSITIVE_INFINITY, tokenCountMax + 1, '', 'many', true, null, undefined].map(tokenCount)).toEqual(
      Array(9).fill(undefined),
    )
  })
})
