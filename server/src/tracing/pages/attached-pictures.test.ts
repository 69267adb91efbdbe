import type { MessagePart } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { maxPictureBytes, pictureInliner } from './attached-pictures.ts'

const id = (n: number) => `258350ae-d295-45ee-83ae-${String(n).padStart(12, '0')}`
const attached = (n: number, mediaType = 'image/png', bytes = 3): MessagePart => ({
  type: 'media',
  mediaType,
  url: `mlflow-attachment://${id(n)}?content_type=${encodeURIComponent(mediaType)}`,
  bytes,
})
const inlined = async (parts: MessagePart[], load: (id: string) => Uint8Array | null) =>
  (await pictureInliner((attachmentId) => Promise.resolve(load(attachmentId)))({ role: 'user', parts })).parts

describe('pictureInliner', () => {
  it('puts a picture back into its message', async () => {
    expect(await inlined([{ type: 'text', text: 'what?' }, attached(1)], (given) => (given === id(1) ? Buffer.from('png') : null))).toEqual(
      [
        { type: 'text', text: 'what?' },
        { type: 'media', mediaType: 'image/png', url: 'data:image/png;base64,cG5n', bytes: 3 },
      ],
    )
  })

  it('leaves one that was never uploaded at its address', async () => {
    expect(await inlined([attached(1)], () => null)).toEqual([attached(1)])
  })

  it.each(['image/svg+xml', 'text/html', 'application/pdf', 'audio/wav', 'image/*'])('leaves %s where it is', async (mediaType) => {
    expect(await inlined([attached(1, mediaType)], () => Buffer.from('x'))).toEqual([attached(1, mediaType)])
  })

  it('loads nothing from elsewhere', async () => {
    const remote: MessagePart = { type: 'media', mediaType: 'image/png', url: `https://a.test/${id(1)}`, bytes: 0 }
    expect(await inlined([remote], () => Buffer.from('x'))).toEqual([remote])
  })

  it(`carries ${maxPictureBytes} bytes, and not one more`, async () => {
    const half = Buffer.alloc(maxPictureBytes / 2)
    const urls = async (last: Buffer) =>
      (
        await inlined([attached(1), attached(2), attached(3)], (given) =>
          given === id(3) ? Buffer.from('x') : given === id(2) ? last : half,
        )
      ).map((part) => (part.type === 'media' ? part.url.slice(0, 5) : ''))
    expect(await urls(half)).toEqual(['data:', 'data:', 'mlflo'])
    expect(await urls(Buffer.alloc(half.length + 1))).toEqual(['data:', 'mlflo', 'data:'])
  })
})
