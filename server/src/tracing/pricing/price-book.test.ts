import type { Usage } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPriceBook } from './price-book.ts'
import { priceRow } from './price-row.ts'
import { publishedPrices } from './published-prices.ts'
import { tokenClasses } from './token-class.ts'

const autumn2026 = Date.UTC(2026, 10, 30)
const million: Usage = { input: 1_000_000 }
const from = { provider: 'openai', source: 'book 2026-01-01' }

describe('priceOf', () => {
  const book = createPriceBook([
    priceRow({ model: 'gpt-x', effectiveFrom: null, input: 4, cachedRead: 1, output: 20 }, from),
    priceRow({ model: 'gpt-x', effectiveFrom: '2026-06-01', input: 2, cachedRead: 0.5, output: 10 }, from),
    priceRow({ model: 'gpt-new', effectiveFrom: '2026-06-01', input: 2, output: 10 }, from),
  ])

  it('prices each class by itself and explains each', () => {
    const usage = { input: 20, cachedRead: 100, audioInput: 0, output: 20, reasoning: 10 }
    expect(book.priceOf({ provider: 'openai', model: 'gpt-x', usage, atMs: autumn2026 })).toEqual({
      status: 'priced',
      costUsd: 0.00039,
      lines: [
        { tokenClass: 'input', tokens: 20, usdPerMillion: 2, usd: 0.00004 },
        { tokenClass: 'cachedRead', tokens: 100, usdPerMillion: 0.5, usd: 0.00005 },
        { tokenClass: 'output', tokens: 20, usdPerMillion: 10, usd: 0.0002 },
        { tokenClass: 'reasoning', tokens: 10, usdPerMillion: 10, usd: 0.0001 },
      ],
      row: expect.objectContaining({ effectiveFrom: '2026-06-01', source: 'book 2026-01-01' }) as unknown,
    })
  })

  it('takes the price that was in force at the call', () => {
    const costAt = (day: string) => book.costOf({ provider: 'openai', model: 'gpt-x', usage: million, atMs: Date.parse(day) })
    expect([costAt('2026-05-31T23:59:59.999Z'), costAt('2026-06-01T00:00:00Z')]).toEqual([4, 2])
  })

  it("does not price a call before the model's first price", () => {
    expect(book.priceOf({ provider: 'openai', model: 'gpt-new', usage: million, atMs: Date.UTC(2026, 0, 1) })).toEqual({
      status: 'unpriced',
      reason: 'before_first_price',
    })
  })

  it('calls unknown models unpriced, never free', () => {
    expect(book.priceOf({ provider: 'openai', model: 'gpt-y', usage: million, atMs: autumn2026 })).toEqual({
      status: 'unpriced',
      reason: 'unknown_model',
    })
    expect(book.priceOf({ provider: 'openai', model: null, usage: million, atMs: autumn2026 })).toEqual({
      status: 'unpriced',
      reason: 'no_model',
    })
    expect(book.costOf({ provider: 'openai', model: 'gpt-y', usage: million, atMs: autumn2026 })).toBe('unpriced')
  })

  it('gives no cost where nothing was used, whether the model is known or not', () => {
    for (const usage of [null, {}, { input: 0, output: 0 }]) {
      for (const model of ['gpt-x', 'gpt-y', null]) {
        expect(book.priceOf({ provider: 'openai', model, usage, atMs: autumn2026 })).toEqual({ status: 'nothing_used' })
        expect(book.costOf({ provider: 'openai', model, usage, atMs: autumn2026 })).toBeNull()
      }
    }
  })

  it('does not look for a name that is too long to be one', () => {
    const model = 'gemini-' + '-12'.repeat(100_000)
    expect(book.priceOf({ provider: null, model, usage: million, atMs: autumn2026 })).toEqual({
      status: 'unpriced',
      reason: 'unknown_model',
    })
  })

  it('remembers only so many models and still knows the first', () => {
    for (let i = 0; i < 5000; i++) book.costOf({ provider: 'openai', model: `gpt-${i}`, usage: million, atMs: autumn2026 })
    expect(book.costOf({ provider: 'openai', model: 'gpt-x', usage: million, atMs: autumn2026 })).toBe(2)
  })
})

describe("a project's own prices", () => {
  const own = { provider: null, source: 'project override' }
  const book = createPriceBook(
    [priceRow({ model: 'gpt-x', effectiveFrom: null, input: 4, output: 20 }, from)],
    [
      priceRow({ model: 'GPT-X', effectiveFrom: '2026-06-01', input: 1, output: 5 }, own),
      priceRow({ model: 'in-house', effectiveFrom: null, input: 0.1, output: 0.2 }, own),
      priceRow({ model: 'gpt-x', effectiveFrom: null, input: 3, output: 15 }, { ...own, provider: 'azure.ai.openai' }),
    ],
  )
  const cost = (provider: string | null, model: string, day = '2026-11-20') =>
    book.costOf({ provider, model, usage: million, atMs: Date.parse(day) })

  it('go before the book from their day on, and the book holds until then', () => {
    expect([cost('openai', 'gpt-x'), cost('openai', 'gpt-x', '2026-05-01')]).toEqual([1, 4])
  })

  it('hold for one provider where they name it, else for any', () => {
    expect([cost('azure', 'gpt-x'), cost('someone', 'gpt-x'), cost(null, 'in-house')]).toEqual([3, 1, 0.1])
  })

  it('say where the price is from', () => {
    const price = book.priceOf({ provider: 'openai', model: 'in-house', usage: million, atMs: autumn2026 })
    expect(price.status === 'priced' && price.row.source).toBe('project override')
  })
})

describe('the published prices', () => {
  const book = createPriceBook(publishedPrices)
  const inputPrice = (provider: string | null, model: string) => book.costOf({ provider, model, usage: million, atMs: autumn2026 })

  it.each([
    ['openai', 'gpt-4o', 2.5],
    ['openai', 'gpt-4o-2024-08-06', 2.5],
    ['openai', 'gpt-4o-2024-05-13', 5],
    ['azure', 'gpt-4o-mini-2024-07-18', 0.15],
    ['azure.ai.openai', 'gpt-35-turbo-0125', 0.5],
    ['anthropic', 'claude-sonnet-4-5-20250929', 3],
    ['anthropic', 'claude-3-5-haiku-latest', 0.8],
    ['openrouter', 'anthropic/claude-3.5-sonnet', 3],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 3],
    [null, 'openrouter/anthropic/claude-sonnet-4.5', 3],
    ['aws.bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3],
    [null, 'anthropic.claude-3-haiku-20240307-v1:0', 0.25],
    ['aws.bedrock', 'amazon.nova-lite-v1:0', 0.06],
    [null, 'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-6-v1', 5],
    ['gcp.vertex_ai', 'claude-opus-4@20250514', 15],
    ['gcp.vertex_ai', 'publishers/google/models/gemini-2.5-pro', 1.25],
    ['gcp.gemini', 'models/gemini-2.5-flash-preview-05-20', 0.3],
    ['google', 'gemini-1.5-pro-002', 1.25],
    [null, 'googleai/gemini-2.5-flash', 0.3],
    ['mistral', 'mistral-large-2407', 2],
    ['x-ai', 'grok-4-0709', 3],
    ['deepseek', 'deepseek-chat', 0.28],
    ['cohere', 'command-r-plus-08-2024', 2.5],
    ['groq', 'llama-3.3-70b-versatile', 0.59],
    ['together_ai', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 1.04],
    ['openai', 'text-embedding-3-small', 0.02],
    ['voyageai', 'rerank-2.5', 0.05],
    ['openai', 'claude-sonnet-4-5', 3],
  ])('know %s %s', (provider, model, usdPerMillion) => {
    expect(inputPrice(provider, model)).toBe(usdPerMillion)
  })

  it.each([
    ['mistral', 'mistral-small-2409', 'another release at another price'],
    ['groq', 'gpt-4o', 'a host that does not list it'],
    ['ollama', 'gpt-4o', "a machine of one's own"],
    ['openrouter', 'deepseek/deepseek-chat', 'a model that is bought from changing hosts'],
    ['openai', 'ft:gpt-4o-mini:acme::1', 'a fine-tuned model'],
    [null, 'llama-3.3-70b-versatile', 'an open model without its host'],
  ])('do not guess the price of %s %s: %s', (provider, model, _why) => {
    expect(inputPrice(provider, model)).toBe('unpriced')
  })

  it('keep prices of the past', () => {
    const then = (model: string, day: string) => book.costOf({ provider: null, model, usage: million, atMs: Date.parse(day) })
    expect([then('gpt-4o', '2024-06-01'), then('gpt-4o', '2024-12-01')]).toEqual([5, 2.5])
    expect([then('o3', '2025-05-01'), then('o3', '2025-07-01')]).toEqual([10, 2])
  })

  it('know every name that they list', () => {
    for (const { provider, models } of publishedPrices)
      for (const model of models) expect(inputPrice(provider, model), model).toBeTypeOf('number')
  })

  it("charge cache reads at most, and Anthropic's cache writes at least, like input", () => {
    for (const {
      models,
      usdPerMillion: { input, cachedRead },
    } of publishedPrices)
      expect(cachedRead, models[0]).toBeLessThanOrEqual(input)
    for (const {
      models,
      usdPerMillion: { input, cachedWrite },
    } of publishedPrices.filter(({ provider }) => provider === 'anthropic')) {
      expect(cachedWrite, models[0]).toBeGreaterThanOrEqual(input)
    }
  })

  it('have one row for each provider, model and day', () => {
    const seen = new Set<string>()
    for (const { provider, models, effectiveFrom } of publishedPrices) {
      for (const model of models) {
        const key = `${provider} ${model} ${effectiveFrom}`
        expect(seen.has(key), key).toBe(false)
        seen.add(key)
      }
    }
  })
})

describe('cost', () => {
  const book = createPriceBook(publishedPrices)
  const tokens = fc.nat({ max: 1_000_000 })
  const usage = fc.record(Object.fromEntries(tokenClasses.map((tokenClass) => [tokenClass, tokens])) as Record<keyof Usage, typeof tokens>)
  const row = fc.constantFrom(...publishedPrices.filter(({ effectiveFrom }) => effectiveFrom === null))
  const costOf = (provider: string | null, model: string | undefined, used: Usage) =>
    book.costOf({ provider, model: model ?? '', usage: used, atMs: autumn2026 })

  it('adds up over classes and equals the sum of its lines', () => {
    fc.assert(
      fc.property(row, usage, ({ provider, models }, used) => {
        const whole = costOf(provider, models[0], used)
        const parts = tokenClasses.map((tokenClass) => Number(costOf(provider, models[0], { [tokenClass]: used[tokenClass] }) ?? 0))
        const price = book.priceOf({ provider, model: models[0] ?? '', usage: used, atMs: autumn2026 })
        const lines = price.status === 'priced' ? price.lines : []
        expect(Number(whole)).toBeCloseTo(
          parts.reduce((sum, part) => sum + part, 0),
          9,
        )
        expect(lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(Number(whole), 9)
      }),
    )
  })

  it('never falls when more tokens are used', () => {
    fc.assert(
      fc.property(
        row,
        usage,
        fc.constantFrom(...tokenClasses),
        fc.integer({ min: 1, max: 1000 }),
        ({ provider, models }, used, tokenClass, more) => {
          const before = Number(costOf(provider, models[0], used) ?? 0)
          const after = Number(costOf(provider, models[0], { ...used, [tokenClass]: used[tokenClass] + more }) ?? 0)
          expect(after).toBeGreaterThanOrEqual(before)
        },
      ),
    )
  })

  // Names that every JavaScript object has a property of, too.
  const name = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString', 'openai/constructor'))

  it('is known or not, but never fails, for names of any kind', () => {
    fc.assert(
      fc.property(fc.option(name), name, (provider, model) => {
        const cost = costOf(provider, model, million)
        expect(cost === 'unpriced' || (typeof cost === 'number' && cost >= 0)).toBe(true)
      }),
    )
  })
})
