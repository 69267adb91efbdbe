import { describe, expect, it } from 'vitest'
import { blobPath } from './blob-path.ts'

describe('blobPath', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['0/abc/artifacts/model/MLmodel', ['0', 'abc', 'artifacts', 'model', 'MLmodel']],
    ['with%20space/100%25.txt', ['with space', '100%.txt']],
    ['caf%C3%A9/日本', ['café', '日本']],
    ['.hidden', ['.hidden']],
    [`${'a'.repeat(255)}`, ['a'.repeat(255)]],
  ])('takes %s', (written, names) => {
    expect(blobPath(written)).toEqual(names)
  })

  it.each([
    '../x',
    'a/../../x',
    'a/..',
    '..\\x',
    'a\\b',
    '....//',
    'a//b',
    '/etc/passwd',
    'a/',
    './a',
    'C:\\',
    'C:/x',
    '\\\\host\\s',
    'file:///etc/passwd',
    '%2e%2e%2f',
    '%2e%2e/x',
    '%252e%252e%252fx',
    '%25252e%25252e%25252fx',
    '%c0%ae%c0%ae/x',
    '%u002e%u002e/x',
    '..;/x',
    '.%00./x',
    'a%00b',
    'x#/../..',
    'x%23/../..',
    'x?../..',
    'a%09b',
    'a%0ab',
    'a\nb',
    `${'a'.repeat(256)}`,
    Array.from({ length: 101 }, () => 'a').join('/'),
    Array.from({ length: 99 }, () => 'a'.repeat(50)).join('/'),
  ])('HX-33 refuses %j', (written) => {
    expect(() => blobPath(written)).toThrow('Invalid path')
  })
})
