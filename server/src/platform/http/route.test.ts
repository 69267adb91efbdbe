import { describe, expect, it } from 'vitest'
import { jsonBodyOf, maxJsonBodyBytes, queryOf } from './route.ts'

const post = (body: string) => new Request('http://127.0.0.1/', { method: 'POST', body })

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

  it('keeps __proto__ as data', async () => {
    const body = await jsonBodyOf(post('{"__proto__":{"polluted":true}}'))
    expect(Object.keys(body)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('queryOf', () => {
  it('makes an array of what stands several times', () => {
    expect({ ...queryOf(new URL('http://127.0.0.1/?a=1&b=2&a=3')) }).toEqual({ a: ['1', '3'], b: '2' })
  })
})
