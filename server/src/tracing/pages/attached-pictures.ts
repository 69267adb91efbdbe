import type { Message, MessagePart } from '@assay/protocol'
import { readAttachmentAddress } from '../store/attachment-address.ts'

/** Bytes of pictures that one answer carries; further ones keep their address. */
export const maxPictureBytes = 8 * 1024 * 1024

/** Kinds that browsers show as pictures and never run. */
const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'])

/**
 * Puts pictures that MLflow's client uploaded apart back where they stood, as `data:` addresses, so that they are shown like those that
 * came inside their message. `load` answers null for one that is not there, which keeps its address.
 */
export function pictureInliner(load: (attachmentId: string) => Promise<Uint8Array | null>) {
  let room = maxPictureBytes
  async function inlined(part: MessagePart): Promise<MessagePart> {
    if (part.type !== 'media' || !pictures.has(part.mediaType)) return part
    const address = readAttachmentAddress(part.url)
    if (address === null || part.bytes > room) return part
    const data = await load(address.attachmentId)
    if (data === null || data.length > room) return part
    room -= data.length
    return { ...part, url: `data:${part.mediaType};base64,${Buffer.from(data).toString('base64')}`, bytes: data.length }
  }
  return async (message: Message): Promise<Message> => {
    const parts: MessagePart[] = []
    // One after the other: each takes of the room that is left.
    for (const part of message.parts) parts.push(await inlined(part))
    return { ...message, parts }
  }
}
