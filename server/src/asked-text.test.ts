import { describe, expect, it } from 'vitest'
import { askedText } from './asked-text.ts'

describe('askedText', () => {
  it.each(['--help', '-h'])('answers %s with the flags', (flag) => {
    expect(askedText(['--port', '1', flag])).toMatch(/^ {2}--port +Port of the pages/m)
  })

  it.each(['--version', '-v'])('answers %s with the version', (flag) => expect(askedText([flag])).toBe('0.1.0\n'))

  it('says nothing where the server is to start', () => {
    expect(askedText([])).toBe(null)
    expect(askedText(['--port', '7070', '--demo'])).toBe(null)
  })
})
