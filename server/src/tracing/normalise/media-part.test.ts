import { describe, expect, it } from 'vitest'
import { readMediaPart } from './media-part.ts'

describe('readMediaPart', () => {
  const media = (mediaType: string, url: string, bytes: number) => ({ type: 'media', mediaType, url, bytes })

  it('reads pictures, sound and files of OpenAI', () => {
    expect(readMediaPart({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } })).toEqual(
      media('image/png', 'data:image/png;base64,AAAA', 3),
    )
    expect(readMediaPart({ type: 'input_image', image_url: 'https://x.test/a.png' })).toEqual(media('image/*', 'https://x.test/a.png', 0))
    expect(readMediaPart({ type: 'input_audio', input_audio: { data: 'AAA=', format: 'wav' } })).toEqual(
      media('audio/wav', 'data:audio/wav;base64,AAA=', 2),
    )
    expect(readMediaPart({ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } })).toEqual(
      media('application/pdf', 'data:application/pdf;base64,AA==', 1),
    )
    expect(readMediaPart({ type: 'input_file', file_id: 'file-1' })).toEqual(media('application/octet-stream', 'file-1', 0))
  })

  it('reads sources of Anthropic', () => {
    expect(readMediaPart({ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } })).toEqual(
      media('image/jpeg', 'data:image/jpeg;base64,AAAA', 3),
    )
    expect(readMediaPart({ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } })).toEqual(
      media('application/octet-stream', 'https://x.test/a.pdf', 0),
    )
    expect(readMediaPart({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hello' } })).toEqual(
      media('text/plain', 'data:text/plain;base64,aGVsbG8=', 5),
    )
  })

  it('reads inline data and files of Gemini in both spellings', () => {
    expect(readMediaPart({ inlineData: { mimeType: 'audio/mp3', data: 'AAAA' } })).toEqual(
      media('audio/mp3', 'data:audio/mp3;base64,AAAA', 3),
    )
    expect(readMediaPart({ inline_data: { mime_type: 'audio/mp3', data: 'AAAA' } })).toEqual(
      media('audio/mp3', 'data:audio/mp3;base64,AAAA', 3),
    )
    expect(readMediaPart({ file_data: { file_uri: 'gs://b/a.mp4', mime_type: 'video/mp4' } })).toEqual(
      media('video/mp4', 'gs://b/a.mp4', 0),
    )
  })

  it('reads blobs and addresses of the GenAI conventions', () => {
    expect(readMediaPart({ type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' })).toEqual(
      media('image/png', 'data:image/png;base64,AAAA', 3),
    )
    expect(readMediaPart({ type: 'uri', modality: 'video', uri: 'https://x.test/a.mp4' })).toEqual(
      media('video/*', 'https://x.test/a.mp4', 0),
    )
  })

  it('reads forms of `ai`, Genkit and Bedrock', () => {
    expect(readMediaPart({ type: 'image', image: 'https://x.test/a.png', mediaType: 'image/png' })).toEqual(
      media('image/png', 'https://x.test/a.png', 0),
    )
    expect(readMediaPart({ media: { url: 'data:image/gif;base64,AAAA', contentType: 'image/gif' } })).toEqual(
      media('image/gif', 'data:image/gif;base64,AAAA', 3),
    )
    expect(readMediaPart({ image: { format: 'png', source: { bytes: 'AAAA' } } })).toEqual(
      media('image/png', 'data:image/png;base64,AAAA', 3),
    )
  })

  it('keeps the address of an attachment that MLflow stored apart, with the type and size that it tells', () => {
    const url = 'mlflow-attachment://705a2f0d?content_type=image%2Fpng&trace_id=tr-1&size=68'
    expect(readMediaPart({ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: url } })).toEqual(
      media('image/png', url, 68),
    )
  })

  it('knows what is no medium', () => {
    for (const part of [{}, { type: 'text', text: 'x' }, { type: 'image' }, { image_url: 7 }, { source: 'a' }])
      expect(readMediaPart(part)).toBeNull()
  })
})
