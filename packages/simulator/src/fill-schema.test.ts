import { expect, it } from 'vitest'
import { fillSchema } from './fill-schema.ts'
import type { JsonObject } from './json.ts'

it('takes what it can from the text', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      orderId: { type: 'string' },
      amount: { type: 'number', maximum: 100 },
      reason: { enum: ['other', 'damaged'] },
      contact: { type: 'string', format: 'email' },
      note: { type: 'string' },
    },
  }
  expect(fillSchema(schema, 'Refund 42.5 for B-77, damaged, ann@x.org')).toEqual({
    orderId: 'B-77',
    amount: 42.5,
    reason: 'damaged',
    contact: 'ann@x.org',
    note: 'Refund 42.5 for B-77, damaged, ann@x.org',
  })
})

it('keeps numbers within their limits and fills only what is required', () => {
  expect(
    fillSchema({ type: 'object', properties: { count: { type: 'integer', minimum: 3 }, more: {} }, required: ['count'] }, 'take 1'),
  ).toEqual({ count: 3 })
})

it('follows references, nullable types and lists', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      items: { type: 'array', minItems: 2, items: { $ref: '#/$defs/item' } },
      when: { type: ['null', 'string'], format: 'date' },
    },
    $defs: { item: { anyOf: [{ type: 'boolean' }, { type: 'null' }] } },
  }
  expect(fillSchema(schema, '')).toEqual({ items: [true, true], when: '2026-01-01' })
})

it('ends in a schema that contains itself', () => {
  const schema: JsonObject = { type: 'object', properties: { next: { $ref: '#' } } }
  expect(JSON.stringify(fillSchema(schema, ''))).toMatch(/^(\{"next":)+null\}+$/)
})
