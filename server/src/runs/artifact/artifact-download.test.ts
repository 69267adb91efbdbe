import { describe, expect, it } from 'vitest'
import { artifactResponse, rangeOf } from './artifact-download.ts'

describe('rangeOf', () => {
  it.each([
    ['bytes=0-0', { from: 0, to: 1 }],
    ['bytes=2-5', { from: 2, to: 6 }],
    ['bytes=2-', { from: 2, to: 10 }],
    ['bytes=2-99', { from: 2, to: 10 }],
    ['bytes=-3', { from: 7, to: 10 }],
    ['bytes=-99', { from: 0, to: 10 }],
    ['bytes=10-', 'beyond'],
    ['bytes=9223372036854775808-', 'beyond'],
    ['bytes=-0', 'beyond'],
    ['bytes=5-2', null],
    ['bytes=-', null],
    ['bytes=a-b', null],
    ['bytes=0-1,3-4', null],
    [`bytes=${'0-,'.repeat(1000)}0-`, null],
    ['lines=1-2', null],
  ])('HX-39 of ten bytes, %s', (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range)
  })
})

describe('artifactResponse', () => {
  const blob = (text: string) => {
    let closed = false
    const bytes = Buffer.from(text)
    return {
      bytes: bytes.length,
      read: ({ from, to } = { from: 0, to: bytes.length }) => ReadableStream.from([bytes.subarray(from, to)]) as ReadableStream<Uint8Array>,
      close: () => Promise.resolve(void (closed = true)),
      isClosed: () => closed,
    }
  }

  it('HX-36 is a file to save, whatever its name says', async () => {
    const answer = await artifactResponse(blob('<script>'), 'a "b"\'s é.html', null, false)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a%20%22b%22%27s%20%C3%A9.html")
    expect(answer.headers.get('content-length')).toBe('8')
    expect(await answer.text()).toBe('<script>')
  })

  it('is a part of it where one is asked for', async () => {
    const answer = await artifactResponse(blob('0123456789'), 'x', 'bytes=2-4', false)
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([206, 'bytes 2-4/10', '234'])
  })

  it('closes what it does not read', async () => {
    const [beyond, head, empty] = [blob('12'), blob('12'), blob('')]
    const refused = await artifactResponse(beyond, 'x', 'bytes=5-', false)
    expect([refused.status, refused.headers.get('content-range'), beyond.isClosed()]).toEqual([416, 'bytes */2', true])
    const asked = await artifactResponse(head, 'x', null, true)
    expect([asked.status, asked.headers.get('content-length'), head.isClosed()]).toEqual([200, '2', true])
    expect([await (await artifactResponse(empty, 'x', null, false)).text(), empty.isClosed()]).toEqual(['', true])
  })
})
