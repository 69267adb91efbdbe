import { describe, expect, it } from 'vitest'
import { looksBinary, previewOf } from './preview-kind.ts'

describe('previewOf', () => {
  it.each([
    ['model.pkl', 'none', ''],
    ['a.tar.gz', 'none', ''],
    ['plot.PNG', 'image', 'image/png'],
    ['drawing.svg', 'image', 'image/svg+xml'],
    ['page.html', 'text', ''],
    ['page.xhtml', 'text', ''],
    ['MLmodel', 'text', ''],
    ['requirements.txt', 'text', ''],
    ['train.py', 'text', ''],
    ['README.md', 'markdown', ''],
    ['metrics.json', 'json', ''],
    ['table.csv', 'table', ''],
    ['report.pdf', 'pdf', 'application/pdf'],
    ['speech.wav', 'audio', 'audio/wav'],
    ['demo.webm', 'video', 'video/webm'],
    ['png', 'text', ''],
    ['x.constructor', 'text', ''],
  ])('shows %s as %s', (name, kind, mediaType) => expect(previewOf(name)).toMatchObject({ kind, mediaType }))

  it('gives no file to the browser as a page', () => {
    for (const name of ['a.html', 'a.htm', 'a.xml', 'a.xht', 'a.svgz', 'a.mhtml', 'a.swf']) expect(previewOf(name).mediaType).toBe('')
  })
})

describe('looksBinary', () => {
  it('is what has a zero byte near its beginning', () => {
    expect(looksBinary(new TextEncoder().encode('grüße'))).toBe(false)
    expect(looksBinary(new Uint8Array([80, 75, 3, 4, 0, 0]))).toBe(true)
    expect(looksBinary(new Uint8Array())).toBe(false)
  })
})
