import { describe, expect, it } from 'vitest'
import { isAttachmentId, readAttachmentAddress } from './attachment-address.ts'

const id = '258350ae-d295-45ee-83ae-cb14b0c40fa7'

describe('readAttachmentAddress', () => {
  it('reads the id and the kind that a client stated', () => {
    const address = `mlflow-attachment://${id}?content_type=image%2Fpng&trace_id=tr-1&size=68`
    expect(readAttachmentAddress(address)).toEqual({ attachmentId: id, mediaType: 'image/png' })
    expect(readAttachmentAddress(`mlflow-attachment://${id}`)).toEqual({ attachmentId: id, mediaType: null })
  })

  it.each(['', 'https://a.test/x.png', 'mlflow-attachment://', 'mlflow-attachment://../../etc', `mlflow-attachment://x/${id}`])(
    'is null for %j',
    (text) => {
      expect(readAttachmentAddress(text)).toBeNull()
    },
  )
})

describe('isAttachmentId', () => {
  it.each([id.toUpperCase(), `${id}0`, id.slice(1), `{${id}}`, id.replaceAll('-', ''), `../${id}`])('refuses %s', (text) => {
    expect(isAttachmentId(text)).toBe(false)
  })
})
