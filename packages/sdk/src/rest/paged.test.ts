import { describe, expect, it } from 'vitest'
import { paged } from './paged.ts'

const pagesOf: Record<string, { items: string[]; nextPageToken: string | undefined }> = {
  '': { items: ['a', 'b'], nextPageToken: '2' },
  '2': { items: [], nextPageToken: '3' },
  '3': { items: ['c'], nextPageToken: undefined },
}

/** A search over three pages that notes which it was asked for. */
function search(): { asked: (string | undefined)[]; found: ReturnType<typeof paged<string>> } {
  const asked: (string | undefined)[] = []
  const found = paged(async (token) => {
    asked.push(token)
    return pagesOf[token ?? ''] ?? Promise.reject(new Error('no such page'))
  })
  return { asked, found }
}

describe('paged', () => {
  it('gives the first page to who awaits it', async () => {
    const { asked, found } = search()
    expect(await found).toEqual({ items: ['a', 'b'], nextPageToken: '2' })
    expect(asked).toEqual([undefined])
  })

  it('goes through all pages, an empty one in the middle too', async () => {
    const { asked, found } = search()
    const items: string[] = []
    for await (const item of found) items.push(item)
    expect([items, asked]).toEqual([
      ['a', 'b', 'c'],
      [undefined, '2', '3'],
    ])
  })

  it('asks for no page that is not needed, and for none at all when it is not used', async () => {
    const { asked, found } = search()
    expect(asked).toEqual([])
    for await (const item of found) if (item === 'b') break
    expect(asked).toEqual([undefined])
  })

  it('hands on what goes wrong, to catch too', async () => {
    const failing = paged<string>(() => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await failing.catch((error) => String(error))).toBe('Error: no')
  })

  it('says when its first page is there, or cannot be had', async () => {
    let settled = 0
    expect(await search().found.finally(() => settled++)).toEqual({ items: ['a', 'b'], nextPageToken: '2' })
    await expect(paged(() => Promise.reject(new Error('no'))).finally(() => settled++)).rejects.toThrow('no')
    expect(settled).toBe(2)
  })
})
