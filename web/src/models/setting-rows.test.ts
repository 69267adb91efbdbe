import { describe, expect, it } from 'vitest'
import { settingRows } from './setting-rows.ts'

describe('settingRows', () => {
  it('puts both sides beside each other, those of the newer first', () =>
    expect(settingRows({ temperature: 0, stop: ['a'] }, { model_name: 'm', temperature: 0.3 })).toEqual([
      { name: 'model_name', before: null, after: 'm' },
      { name: 'temperature', before: '0', after: '0.3' },
      { name: 'stop', before: '["a"]', after: null },
    ]))

  it('names what is within by a path', () =>
    expect(settingRows(null, { extra: { cache: { on: true }, none: {} } })).toEqual([
      { name: 'extra.cache.on', before: null, after: 'true' },
      { name: 'extra.none', before: null, after: '{}' },
    ]))

  it('is one line for what is no object', () =>
    expect(settingRows('no JSON', null)).toEqual([{ name: '', before: 'no JSON', after: null }]))
  it('is empty where nothing is set', () => {
    expect(settingRows(null, {})).toEqual([])
    expect(settingRows({}, {})).toEqual([])
  })
})
