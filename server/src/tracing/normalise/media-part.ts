import type { MessagePart } from '@assay/protocol'
import { asRecord, firstString, type JsonRecord } from './json-shape.ts'

type MediaPart = Extract<MessagePart, { type: 'media' }>

/**
 * A picture, sound or file in any provider's form, or null when the part is none. `url` is a `data:` or remote address, or the address by
 * which an attachment was stored; `bytes` is its size, 0 where only an address is known.
 */
export function readMediaPart(part: JsonRecord): MediaPart | null {
  // Nearly every part is text, and none is both.
  if (typeof part['text'] === 'string') return null
  return openAiMedia(part) ?? anthropicMedia(part) ?? googleMedia(part) ?? semconvMedia(part) ?? frameworkMedia(part)
}

function openAiMedia(part: JsonRecord): MediaPart | null {
  const image = part['image_url']
  const imageUrl = firstString(image, asRecord(image)?.['url'])
  if (imageUrl !== null) return mediaAt(imageUrl, 'image/*')
  const audio = asRecord(part['input_audio'])
  const sound = firstString(audio?.['data'])
  if (sound !== null) return mediaOf(sound, `audio/${firstString(audio?.['format']) ?? '*'}`)
  const file = asRecord(part['file']) ?? (part['type'] === 'input_file' ? part : null)
  const address = firstString(file?.['file_data'], file?.['file_url'], file?.['file_id'])
  return address === null ? null : mediaAt(address, 'application/octet-stream')
}

function anthropicMedia(part: JsonRecord): MediaPart | null {
  const source = asRecord(part['source'])
  if (source === null || (part['type'] !== 'image' && part['type'] !== 'document')) return null
  const kind = firstString(source['media_type']) ?? (part['type'] === 'image' ? 'image/*' : 'application/octet-stream')
  const data = firstString(source['data'])
  if (data !== null) return source['type'] === 'text' ? mediaOf(Buffer.from(data).toString('base64'), kind) : mediaOf(data, kind)
  const address = firstString(source['url'], source['file_id'])
  return address === null ? null : mediaAt(address, kind)
}

function googleMedia(part: JsonRecord): MediaPart | null {
  const inline = asRecord(part['inlineData'] ?? part['inline_data'])
  const data = firstString(inline?.['data'])
  if (data !== null) return mediaOf(data, firstString(inline?.['mimeType'], inline?.['mime_type']) ?? 'application/octet-stream')
  const file = asRecord(part['fileData'] ?? part['file_data'])
  const uri = firstString(file?.['fileUri'], file?.['file_uri'])
  return uri === null ? null : mediaAt(uri, firstString(file?.['mimeType'], file?.['mime_type']) ?? 'application/octet-stream')
}

function semconvMedia(part: JsonRecord): MediaPart | null {
  const { type } = part
  if (type !== 'blob' && type !== 'uri' && type !== 'file') return null
  const kind = firstString(part['mime_type']) ?? `${firstString(part['modality']) ?? 'application'}/*`
  const content = type === 'blob' ? firstString(part['content'], part['data']) : null
  if (content !== null) return mediaOf(content, kind)
  const address = firstString(part['uri'], part['file_id'])
  return address === null ? null : mediaAt(address, kind)
}

/** `ai` (file, image), Genkit (media), OpenInference (image.image.url) and Bedrock (image.source.bytes). */
function frameworkMedia(part: JsonRecord): MediaPart | null {
  const kind = firstString(part['mediaType'], part['mimeType'])
  if (part['type'] === 'file' || part['type'] === 'image') {
    const data = firstString(part['data'], part['image'])
    if (data !== null) return mediaOf(data, kind ?? (part['type'] === 'image' ? 'image/*' : 'application/octet-stream'))
  }
  const media = asRecord(part['media'])
  const mediaUrl = firstString(media?.['url'])
  if (mediaUrl !== null) return mediaAt(mediaUrl, firstString(media?.['contentType']) ?? 'application/octet-stream')
  for (const [field, wildcard] of [
    ['image', 'image/*'],
    ['audio', 'audio/*'],
  ] as const) {
    const holder = asRecord(part[field])
    const url = firstString(asRecord(holder?.[field])?.['url'], holder?.['url'])
    if (url !== null) return mediaAt(url, firstString(holder?.['mime_type']) ?? wildcard)
  }
  for (const [field, family] of [
    ['image', 'image'],
    ['document', 'application'],
    ['video', 'video'],
    ['audio', 'audio'],
  ] as const) {
    const holder = asRecord(part[field])
    const bytes = firstString(asRecord(holder?.['source'])?.['bytes'])
    if (bytes !== null) return mediaOf(bytes, `${family}/${firstString(holder?.['format']) ?? '*'}`)
  }
  return null
}

/** Base64 data, unless what stands there is an address after all. */
function mediaOf(data: string, mediaType: string): MediaPart {
  if (isAddress(data)) return mediaAt(data, mediaType)
  return { type: 'media', mediaType, url: `data:${mediaType};base64,${data}`, bytes: base64Bytes(data, 0) }
}

function isAddress(text: string): boolean {
  return text.startsWith('data:') || /^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(text.slice(0, 40))
}

function mediaAt(url: string, mediaType: string): MediaPart {
  if (url.startsWith('data:')) {
    const comma = url.indexOf(',')
    const [stated] = url.slice('data:'.length, comma === -1 ? undefined : comma).split(';')
    const bytes = comma === -1 ? 0 : url.slice(0, comma).endsWith(';base64') ? base64Bytes(url, comma + 1) : url.length - comma - 1
    return { type: 'media', mediaType: stated !== undefined && stated !== '' ? stated : mediaType, url, bytes }
  }
  // MLflow stores attachments apart and leaves an address that tells their type and size.
  if (url.startsWith('mlflow-attachment://') && URL.canParse(url)) {
    const told = new URL(url).searchParams
    const size = Number(told.get('size') ?? 0)
    return {
      type: 'media',
      mediaType: told.get('content_type') ?? mediaType,
      url,
      bytes: Number.isSafeInteger(size) && size > 0 ? size : 0,
    }
  }
  return { type: 'media', mediaType, url, bytes: 0 }
}

function base64Bytes(text: string, from: number): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor(((text.length - from) * 3) / 4) - padding)
}
