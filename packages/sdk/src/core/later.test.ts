import { describe, expect, it } from 'vitest'
import { paged } from '../rest/paged.ts'
import { later, laterPaged } from './later.ts'

describe('later', () => {
  it('loads with the first call, and hands on what it is given and what it gives', async () => {
    let loads = 0
    const load = async () => {
      loads++
      return { add: async (a: number, b: number) => a + b, fail: async () => Promise.reject(new RangeError('no')) }
    }
    const add = later(load, 'add')
    expect(loads).toBe(0)
    expect(await add(1, 2)).toBe(3)
    await expect(later(load, 'fail')()).rejects.toThrow(new RangeError('no'))
  })

  it('keeps the order of calls', async () => {
    const done: string[] = []
    const part = Promise.resolve({ note: async (word: unknown) => done.push(String(word)) })
    const note = later(() => part, 'note')
    await Promise.all(['a', 'b', 'c'].map(note))
    expect(done).toEqual(['a', 'b', 'c'])
  })
})

describe('laterPaged', () => {
  /** A search over two pages that notes what it was asked. */
  function search() {
    const asked: unknown[] = []
    const load = async () => ({
      find: (filter: unknown) =>
        paged(async (token) => {
          asked.push([filter, token])
          return token === undefined ? { items: ['a', 'b'], nextPageToken: '2' } : { items: ['c'], nextPageToken: undefined }
        }),
    })
    return { asked, find: laterPaged(load, 'find') }
  }

  it('asks nothing before it is used', async () => {
    const { asked, find } = search()
    find('x')
    await new Promise(setImmediate)
    expect(asked).toEqual([])
  })

  it('gives a page, or goes through all', async () => {
    const { asked, find } = search()
    expect(await find('x')).toEqual({ items: ['a', 'b'], nextPageToken: '2' })
    const all: unknown[] = []
    for await (const item of find('y')) all.push(item)
    expect([all, asked]).toEqual([
      ['a', 'b', 'c'],
      [
        ['x', undefined],
        ['y', undefined],
        ['y', '2'],
      ],
    ])
  })

  it('hands on what goes wrong', async () => {
    const failing = laterPaged(async () => ({ find: () => paged(() => Promise.reject(new Error('no'))) }), 'find')
    await expect(failing()).rejects.toThrow('no')
    expect(await failing().catch((error) => String(error))).toBe('Error: no')
    let settled = 0
    await expect(failing().finally(() => settled++)).rejects.toThrow('no')
    expect(settled).toBe(1)
  })
})
