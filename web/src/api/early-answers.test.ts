import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { askEarly, takeEarly } from './early-answers.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  vi.unstubAllGlobals()
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function echo(): Promise<string> {
  const server = createServer((request, response) => response.end(request.headers.authorization))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('an early answer', () => {
  it('is there for who asks the same, once', async () => {
    vi.stubGlobal('window', {})
    const address = await echo()
    askEarly(address, { authorization: 'Bearer t' })
    expect(takeEarly(`${address}other`)).toBeUndefined()
    expect(await (await takeEarly(address))?.text()).toBe('Bearer t')
    expect(takeEarly(address)).toBeUndefined()
  })

  it('fails for who takes it only', async () => {
    vi.stubGlobal('window', {})
    askEarly('http://127.0.0.1:1/', {})
    askEarly('http://127.0.0.1:1/?2', {})
    await expect(takeEarly('http://127.0.0.1:1/')).rejects.toThrow('fetch failed')
  })
})
