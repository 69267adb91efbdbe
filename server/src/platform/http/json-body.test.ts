import { describe, expect, it } from 'vitest'
import { freeJsonBytes, jsonBodyOf, maxJsonBodyBytes, maxWaitingJsonBytes } from './json-body.ts'
import { routeContext } from './route-context.fixture.ts'

const sent = (body: string | Uint8Array<ArrayBuffer> | ReadableStream) =>
  routeContext(new Request('http://127.0.0.1/', { method: 'POST', body, duplex: 'half' } as RequestInit))
const post = (body: string) => sent(body)

describe('jsonBodyOf', () => {
  it('takes a body of maxJsonBodyBytes and refuses one byte more', async () => {
    const body = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`
    expect(await jsonBodyOf(post(body(maxJsonBodyBytes)))).toHaveProperty('a')
    await expect(jsonBodyOf(post(body(maxJsonBodyBytes + 1)))).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' })
  })

  it('is empty without a body', async () => {
    expect(await jsonBodyOf(post(''))).toEqual({})
  })

  it.each(['[1]', '"text"', 'null', '7'])('refuses %s, which is no object', async (body) => {
    await expect(jsonBodyOf(post(body))).rejects.toMatchObject({ code: 'MALFORMED_REQUEST' })
  })

  it.each([
    ['in the middle', [0xc3, 0x28]],
    ['at its end', [0xc3]],
    ['as a lone half of a pair', [0xed, 0xa0, 0x80]],
  ])('HX-72 refuses what is no UTF-8 %s', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from(bytes.length === 1 ? '' : '"}')])
    await expect(jsonBodyOf(sent(new Uint8Array(body)))).rejects.toMatchObject({
      code: 'MALFORMED_REQUEST',
      message: 'The request body is not valid UTF-8.',
    })
  })

  it('keeps __proto__ as data', async () => {
    const body = await jsonBodyOf(post('{"__proto__":{"polluted":true}}'))
    expect(Object.keys(body)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('refuses what its endpoint says is too much', async () => {
    await expect(jsonBodyOf(post('{"a":"0123456789"}'), 10)).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' })
  })

  it('lets no more than maxWaitingJsonBytes wait, and small bodies always', async () => {
    const open: ReadableStreamDefaultController<Uint8Array>[] = []
    const half = (bytes: number): Promise<unknown> => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.alloc(bytes, ' '))
          open.push(controller)
        },
      })
      return jsonBodyOf(sent(body))
    }
    const whole = maxWaitingJsonBytes / maxJsonBodyBytes
    const waiting = Array.from({ length: whole }, () => half(maxJsonBodyBytes))
    await new Promise(setImmediate)
    await expect(half(maxJsonBodyBytes)).rejects.toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED', retryAfterSeconds: 1 })
    expect(await jsonBodyOf(post(`{"a":"${'x'.repeat(freeJsonBytes - 8)}"}`))).toHaveProperty('a')
    for (const controller of open) controller.error(new Error('the sender is gone'))
    await Promise.allSettled(waiting)
    expect(await jsonBodyOf(post(`{"a":"${'x'.repeat(maxJsonBodyBytes - 8)}"}`))).toHaveProperty('a')
  })
})
