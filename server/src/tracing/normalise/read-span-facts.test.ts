import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributesFrom } from '../otlp/attributes.ts'
import { slotByKey } from './fact-keys.ts'
import { aSpan } from './fixtures/a-span.ts'
import { attributeValue } from './fixtures/arbitrary-attributes.ts'
import { expectedFacts } from './fixtures/expected-facts.ts'
import { errorMessageMaxChars, nameMaxChars, readSpanFacts, tagsMax } from './read-span-facts.ts'

describe('readSpanFacts', () => {
  it('finds nothing in a span that says nothing', () => {
    expect(readSpanFacts(aSpan({ attributes: { 'http.route': '/users' } }))).toEqual(expectedFacts({}))
  })

  it('does not carry anything over from the span read before', () => {
    readSpanFacts(aSpan({ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', 'session.id': 's' } }))
    expect(readSpanFacts(aSpan({}))).toEqual(expectedFacts({}))
  })

  it("prefers what MLflow's key says over other conventions, wherever it stands", () => {
    const attributes = { 'gen_ai.operation.name': 'chat', 'openinference.span.kind': 'CHAIN', 'mlflow.spanType': '"RETRIEVER"' }
    expect(readSpanFacts(aSpan({ attributes })).type).toBe('RETRIEVER')
  })

  it('passes over a type that says nothing', () => {
    expect(readSpanFacts(aSpan({ attributes: { 'mlflow.spanType': '"UNKNOWN"', 'openinference.span.kind': 'TOOL' } })).type).toBe('TOOL')
    expect(readSpanFacts(aSpan({ attributes: { 'mlflow.spanType': 'null', 'traceloop.span.kind': 'agent' } })).type).toBe('AGENT')
    expect(readSpanFacts(aSpan({ attributes: { 'mlflow.spanType': '"MY_OWN"' } })).type).toBe('UNKNOWN')
  })

  it('prefers the model that answered to the one that was asked for', () => {
    const attributes = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.response.model': 'gpt-4o-2024-08-06' }
    expect(readSpanFacts(aSpan({ attributes })).model).toBe('gpt-4o-2024-08-06')
  })

  it('takes the first of two equal keys', () => {
    const span = {
      ...aSpan({}),
      attributes: attributesFrom([
        ['session.id', 'first'],
        ['session.id', 'second'],
      ]),
    }
    expect(readSpanFacts(span).session).toBe('first')
  })

  it('believes a plain `model` only on a span that calls one', () => {
    expect(readSpanFacts(aSpan({ attributes: { model: '"Fiat 500"', 'openinference.span.kind': 'TOOL' } })).model).toBeNull()
    expect(readSpanFacts(aSpan({ attributes: { model: '"gpt-4o"', 'mlflow.spanType': '"LLM"' } })).model).toBe('gpt-4o')
  })

  it('spells out ids that came as numbers', () => {
    expect(readSpanFacts(aSpan({ attributes: { 'user.id': 42, 'session.id': 9_007_199_254_740_993n } }))).toMatchObject({
      user: '42',
      session: '9007199254740993',
    })
  })

  it('cuts names and ids that are too long to be any', () => {
    const facts = readSpanFacts(aSpan({ attributes: { 'session.id': 's'.repeat(10_000), 'assay.tag.env': 'e'.repeat(10_000) } }))
    expect(facts.session).toBe('s'.repeat(nameMaxChars))
    expect(facts.tags).toEqual([['env', 'e'.repeat(nameMaxChars)]])
  })

  it('reads tags, the first of equal names', () => {
    const attributes = attributesFrom([
      ['assay.tag.env', 'prod'],
      ['assay.tag.env', 'test'],
      ['assay.tag.team', 'search'],
      ['assay.tag.', 'nameless'],
      ['mlflow.traceTag.tier', 'gold'],
      ['mlflow.traceTag.env', 'late'],
    ])
    expect(readSpanFacts({ ...aSpan({}), attributes }).tags).toEqual([
      ['env', 'prod'],
      ['team', 'search'],
      ['tier', 'gold'],
    ])
  })

  it('leaves out tags beyond the limit', () => {
    const many = Object.fromEntries(Array.from({ length: tagsMax + 5 }, (_, i) => [`assay.tag.t${i}`, 'x']))
    expect(readSpanFacts(aSpan({ attributes: many })).tags).toHaveLength(tagsMax)
  })

  it('knows a span that announces itself as open', () => {
    expect(readSpanFacts(aSpan({ attributes: { 'assay.span.state': 'started' } })).started).toBe(true)
    expect(readSpanFacts(aSpan({ attributes: { 'assay.span.state': 'ended' } })).started).toBe(false)
  })

  it("reads the SDK's token usage with reasoning as part of output", () => {
    const attributes = {
      'mlflow.spanType': '"LLM"',
      'mlflow.chat.tokenUsage':
        '{"input_tokens":120,"output_tokens":30,"total_tokens":150,"cache_read_input_tokens":100,"reasoning_tokens":10}',
    }
    expect(readSpanFacts(aSpan({ attributes })).usage).toEqual({ input: 20, cachedRead: 100, reasoning: 10, output: 20 })
  })

  it('counts a total alone as input of an embedding, and of nothing else', () => {
    expect(readSpanFacts(aSpan({ attributes: { 'gen_ai.operation.name': 'embeddings', 'gen_ai.usage.total_tokens': 6 } })).usage).toEqual({
      input: 6,
    })
    expect(readSpanFacts(aSpan({ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.total_tokens': 6 } })).usage).toBeNull()
  })

  it('reads a reported cost: the total, else the sum of its parts', () => {
    expect(
      readSpanFacts(aSpan({ attributes: { 'mlflow.llm.cost': '{"input_cost":0.1,"output_cost":0.2,"total_cost":0.3}' } })).reportedCostUsd,
    ).toBe(0.3)
    expect(
      readSpanFacts(aSpan({ attributes: { 'langfuse.observation.cost_details': '{"input":0.25,"output":0.5}' } })).reportedCostUsd,
    ).toBe(0.75)
    expect(readSpanFacts(aSpan({ attributes: { 'llm.cost.total': 0.02 } })).reportedCostUsd).toBe(0.02)
    expect(readSpanFacts(aSpan({ attributes: { 'llm.cost.total': -1 } })).reportedCostUsd).toBeNull()
  })

  describe('of a failed span', () => {
    const raised = (type: string, message: string) => ({
      name: 'exception',
      attributes: { 'exception.type': type, 'exception.message': message },
    })

    it('takes the last exception, which is the one that left it', () => {
      const span = aSpan({
        statusCode: 2,
        statusMessage: 'failed',
        events: [raised('TimeoutError', 'try 1'), raised('RefundAmountError', 'too much')],
      })
      expect(readSpanFacts(span).error).toEqual({ type: 'RefundAmountError', message: 'too much' })
    })

    it('takes the status message where nothing else is known', () => {
      expect(readSpanFacts(aSpan({ statusCode: 2, statusMessage: 'no route' })).error).toEqual({ type: '', message: 'no route' })
      expect(readSpanFacts(aSpan({ statusCode: 2 })).error).toEqual({ type: '', message: '' })
    })

    it('leaves an exception out that the span survived', () => {
      expect(readSpanFacts(aSpan({ statusCode: 1, events: [raised('TimeoutError', 'try 1')] })).error).toBeNull()
    })

    it('cuts a long message, not through a character', () => {
      const error = readSpanFacts(aSpan({ statusCode: 2, statusMessage: 'x'.repeat(errorMessageMaxChars - 1) + '😀' })).error
      expect(error?.message).toBe('x'.repeat(errorMessageMaxChars - 1))
    })
  })

  it('never throws, and never counts below zero, whatever the attributes are', () => {
    const pair = fc.tuple(fc.oneof(fc.constantFrom(...slotByKey.keys(), 'assay.tag.x'), fc.string()), attributeValue)
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 30 }), fc.integer({ min: 0, max: 2 }), (pairs, statusCode) => {
        const attributes = attributesFrom(pairs)
        const events = () => [{ name: 'exception', timeUs: 0, attributes }]
        const facts = readSpanFacts({ ...aSpan({ statusCode }), attributes, eventCount: 1, events })
        for (const count of Object.values(facts.usage ?? {})) expect(Number.isSafeInteger(count) && count >= 0).toBe(true)
        expect(facts.reportedCostUsd ?? 0).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })
})
