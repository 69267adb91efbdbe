import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webhookBody, webhookHeaders } from './webhook-request.ts'

const atMs = Date.UTC(2026, 10, 30, 12, 39, 3, 191)

describe('webhookBody', () => {
  it('is written as Python writes it', () => {
    const event = { type: 'prompt_tag.set', data: { name: 'grüße', key: 'k', value: 'a "b"\n' } } as const
    expect(webhookBody(event, { atMs, workspace: 'default' })).toBe(
      '{"entity": "prompt_tag", "action": "set", "timestamp": "2026-11-30T12:39:03.191000+00:00", ' +
        '"data": {"name": "gr\\u00fc\\u00dfe", "key": "k", "value": "a \\"b\\"\\n"}}',
    )
  })

  it('names a workspace that is not the default one', () => {
    const event = { type: 'prompt_alias.deleted', data: { name: 'p', alias: 'a' } } as const
    expect(webhookBody(event, { atMs: 0, workspace: 'team' })).toBe(
      '{"entity": "prompt_alias", "action": "deleted", "timestamp": "1970-01-01T00:00:00.000000+00:00", ' +
        '"data": {"name": "p", "alias": "a"}, "workspace": "team"}',
    )
  })

  it('says what it was given, whatever that holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, value) => {
        const data = { name: 'm', version: '1', source: 's', run_id: null, tags: Object.fromEntries([[key, value]]), description: null }
        const body = webhookBody({ type: 'model_version.created', data }, { atMs, workspace: 'default' })
        expect((JSON.parse(body) as { data: object }).data).toEqual(data)
        expect(body).toMatch(/^[ -~]*$/)
      }),
    )
  })
})

describe('webhookHeaders', () => {
  const letter = { deliveryId: 'msg_1', body: '{"a": 1}', nowMs: 1_796_042_343_999 }

  it('HX-48 have MLflow’s signature over id, time and body', () => {
    // printf 'msg_1.1796042343.{"a": 1}' | openssl dgst -sha256 -hmac 'correct horse' -binary | base64
    expect(webhookHeaders({ ...letter, secret: 'correct horse' })).toEqual({
      'Content-Type': 'application/json',
      'User-Agent': 'Assay',
      'X-MLflow-Delivery-Id': 'msg_1',
      'X-MLflow-Timestamp': '1796042343',
      'X-MLflow-Signature': 'v1,DV3NSfXJj1fccL/h+NiL6jbmCp9Hdw4zoZUJX5HrWRM=',
    })
  })

  it('have no signature without a secret', () => {
    expect(Object.keys(webhookHeaders({ ...letter, secret: null }))).not.toContain('X-MLflow-Signature')
  })

  it('sign the same body anew at another time', () => {
    const [first, second] = [0, 1_000].map((ms) => webhookHeaders({ ...letter, nowMs: letter.nowMs + ms, secret: 's' }))
    expect(second?.['X-MLflow-Timestamp']).toBe('1796042344')
    expect(second?.['X-MLflow-Signature']).not.toBe(first?.['X-MLflow-Signature'])
  })
})
