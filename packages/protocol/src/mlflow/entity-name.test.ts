import { describe, expect, it } from 'vitest'
import { checkTagKey } from './entity-name.ts'

describe('checkTagKey', () => {
  it.each(['k', 'a/b', 'mlflow.note.content', 'a b:c-d_e', '日本', ' '])('takes %j', (key) => {
    expect(() => checkTagKey(key)).not.toThrow()
  })

  it.each([
    ['a/../b', "This name would resolve to 'b'"],
    ['/a', "This name would resolve to '/a'"],
    ['a//b', "This name would resolve to 'a/b'"],
    ['..', "This name would resolve to '..'"],
    ['../a', "This name would resolve to '../a'"],
    ['a/', "This name would resolve to 'a'"],
    ['.', "This name would resolve to '.'"],
    ['a\nb', 'Names may only contain alphanumerics'],
    ['a%b', 'Names may only contain alphanumerics'],
    ['k'.repeat(251), "'key' exceeds the maximum length of 250 characters"],
  ])('refuses %j', (key, message) => {
    expect(() => checkTagKey(key)).toThrow(message)
  })
})
