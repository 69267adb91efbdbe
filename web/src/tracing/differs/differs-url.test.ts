import { describe, expect, it } from 'vitest'
import { againstTheRest, differsUrl } from './differs-url.ts'
import { presets } from './presets.ts'

describe('the address of what differs', () => {
  it('is plain for what failed against the rest, and keeps everything else', () => {
    expect(differsUrl.parse('')).toMatchObject({ a: 'status:error', b: '-status:error', bwindow: 'same' })
    expect(differsUrl.format(differsUrl.parse(''))).toBe('')
    const search = 'a=version:2&b=&from=now-7d&bwindow=before'
    expect(differsUrl.format(differsUrl.parse(search))).toBe(search)
  })

  it('sets a query against the rest, and nothing against nothing', () => {
    expect(againstTheRest('tool:pay refund')).toEqual({ a: 'tool:pay refund', b: '-(tool:pay refund)' })
    expect(againstTheRest(' ')).toBeNull()
  })

  it.each([
    ['', 'failed'],
    ['a=latency:>812ms&b=latency:<=812ms', 'slow'],
    ['a=score.feedback:fail&b=score.feedback:pass', 'thumbs'],
    ['a=&b=&bwindow=before', 'before'],
    ['a=version:2&b=has:version+-version:2', 'version'],
    ['a=tool:pay&b=-tool:pay', undefined],
    ['a=latency:>812ms&b=latency:<=9ms', undefined],
  ])('tells the preset of %s', (search, key) => {
    const state = differsUrl.parse(search)
    expect(presets.find(({ matches }) => matches(state))?.key).toBe(key)
  })
})
