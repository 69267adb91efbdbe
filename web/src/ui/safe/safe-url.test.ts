import { describe, expect, it } from 'vitest'
import { safeImageUrl, safeUrl } from './safe-url.ts'

describe('safeUrl', () => {
  it.each(['https://example.org/a?b=c', 'http://127.0.0.1:7070/x', 'mailto:a@example.org'])('keeps %s', (address) =>
    expect(safeUrl(address)).toBe(address),
  )

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    '/relative',
    '//evil.example',
    '',
  ])('refuses %j (HX-50)', (address) => expect(safeUrl(address)).toBeNull())
})

describe('safeImageUrl', () => {
  it('keeps a raster image in the address itself', () =>
    expect(safeImageUrl('data:image/png;base64,AAAA')).toBe('data:image/png;base64,AAAA'))
  it.each(['data:image/svg+xml;base64,AAAA', 'data:text/html;base64,AAAA', 'javascript:1'])('refuses %s', (address) =>
    expect(safeImageUrl(address)).toBeNull(),
  )
})
