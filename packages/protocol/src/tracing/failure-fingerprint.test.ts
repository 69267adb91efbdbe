import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failureFingerprint, messageTemplate } from './failure-fingerprint.ts'

describe('messageTemplate', () => {
  it.each([
    ['refund 189.00 EUR exceeds the limit of 150.00 EUR', 'refund … EUR exceeds the limit of … EUR'],
    ["KeyError: 'tracking_url'", 'KeyError: …'],
    ['order A-1042 not found (id 7f9c2ba4-e88f-4ca1-8eef-1c2d3e4f5a6b)', 'order A-… not found (id …)'],
    ['GET https://shop.example/orders/7?x=1 failed:\n  timeout', 'GET … failed: timeout'],
    ['model gpt-4o-mini is overloaded', 'model gpt-…-mini is overloaded'],
    ["I can't and won't", "I can't and won't"],
    ['no', 'no'],
    ['', ''],
  ])('%s → %s', (message, template) => expect(messageTemplate(message)).toBe(template))

  it('is the same for messages that differ in numbers and quoted texts only', () => {
    const number = fc.nat().map(String)
    const quoted = fc.string().map((text) => JSON.stringify(text.replace(/["\n\\]/g, '')))
    fc.assert(
      fc.property(number, number, quoted, quoted, (a, b, one, other) => {
        expect(messageTemplate(`row ${a} of ${one} failed`)).toBe(messageTemplate(`row ${b} of ${other} failed`))
      }),
    )
  })

  it('ends soon and stays the same when made again, whatever the message', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000, unit: fc.constantFrom('"', "'", '1', 'a', ' ', '-', '.', '…', '\n', '`') }), (message) => {
        const template = messageTemplate(message)
        expect(template.length).toBeLessThanOrEqual(301)
      }),
    ))
})

it('failures are alike when type, template and step are', () => {
  const failure = { errorType: 'RefundError', message: 'refund 1 exceeds 2', step: 'issue_refund' }
  expect(failureFingerprint({ ...failure, message: 'refund 30 exceeds 4' })).toBe(failureFingerprint(failure))
  for (const other of [{ errorType: 'Other' }, { message: 'refund refused' }, { step: 'look' }])
    expect(failureFingerprint({ ...failure, ...other })).not.toBe(failureFingerprint(failure))
})
