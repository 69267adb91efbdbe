import { expect, it } from 'vitest'
import { createSystemResolve, maxLookups } from './system-resolve.ts'

it('knows this machine by its name', async () => {
  const addresses = await createSystemResolve()('localhost')
  expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true)
})

it('rejects for a name that there is not', async () => {
  await expect(createSystemResolve()('nowhere.invalid')).rejects.toThrow('nowhere.invalid')
})

it(`looks up ${maxLookups} names at once, and the next one when one of them is there or failed`, async () => {
  const looked: string[] = []
  const ends = new Map<string, { answer(addresses: string[]): void; fail(error: Error): void }>()
  const resolve = createSystemResolve((hostname) => {
    looked.push(hostname)
    return new Promise((answer, fail) => ends.set(hostname, { answer, fail }))
  })
  const names = ['a', 'b', 'c', 'd']
  const answers = names.map((name) => resolve(name).catch((error: Error) => error.message))
  expect(looked).toEqual(['a', 'b'])
  ends.get('b')?.answer(['8.8.8.8'])
  expect(await answers[1]).toEqual(['8.8.8.8'])
  expect(looked).toEqual(['a', 'b', 'c'])
  ends.get('a')?.fail(new Error('no such name'))
  expect(await answers[0]).toBe('no such name')
  expect(looked).toEqual(['a', 'b', 'c', 'd'])
  for (const name of ['c', 'd']) ends.get(name)?.answer([])
  expect(await Promise.all(answers)).toEqual(['no such name', ['8.8.8.8'], [], []])
})
